// The rooms of the console, in the order of the navigation. A room is one line here, one folder in rooms/, one route.
export const ROOMS = [{ path: '/queue', word: 'rooms.queue' }] as const
