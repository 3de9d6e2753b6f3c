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
  quality: {
    title: 'How your answers held',
    span: '{{from}} to {{to}}; today comes in tomorrow.',
    sampled: 'Decisions that a second person made again, with the same result',
    golden: 'Answers to golden cards that agree with the known one',
    few: 'too few to say',
    means:
      'A second person decides {{quality}} of all decisions again, and {{golden}} of the cards are golden: benign cards with a known answer. People differ on hard cards; this is for you, to see where you would like to talk with a colleague. Nobody else sees it.',
  },
  end: 'End the day',
  ended: 'Your cards are back in the queue when their time runs out; nothing waits for you alone.',
}
