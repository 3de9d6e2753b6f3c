// The sentences of a person's own day, in English.
export const day = {
  title: 'Your day',
  alone: 'Shown to you alone. Nobody compares people by it.',
  full: 'Exhibits opened large',
  sheets: 'Contact sheets opened',
  tiles: 'Tiles seen on them',
  avoided: 'Views avoided: decided by the contact sheet alone',
  viewing: 'Viewing time in the last 24 hours',
  limit: 'of {{limit}}',
  stretch: 'Since the last break',
  breakDue: 'A break is due',
  breakUntil: 'Look away from the screen. Pictures can be opened again at {{time}}; everything else goes on working.',
  over: 'This day is over',
  overUntil: 'You have seen enough for one day. Pictures can be opened again at {{time}}. Thank you.',
  end: 'End the day',
  ended: 'Your cards are back in the queue when their time runs out; nothing waits for you alone.',
}
