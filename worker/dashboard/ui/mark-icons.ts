import type { IconNodes } from './icon-drawing.ts';

/** States and kinds of steps. */
export const markIcons = {
  hand: {
    from: 'hand',
    nodes: [
      ['path', { d: 'M18 11V6a2 2 0 0 0-2-2a2 2 0 0 0-2 2' }],
      ['path', { d: 'M14 10V4a2 2 0 0 0-2-2a2 2 0 0 0-2 2v2' }],
      ['path', { d: 'M10 10.5V6a2 2 0 0 0-2-2a2 2 0 0 0-2 2v8' }],
      [
        'path',
        {
          d: 'M18 8a2 2 0 1 1 4 0v6a8 8 0 0 1-8 8h-2c-2.8 0-4.5-.86-5.99-2.34l-3.6-3.6a2 2 0 0 1 2.83-2.82L7 15',
        },
      ],
    ],
  },
  check: {
    from: 'circle-check',
    nodes: [
      ['circle', { cx: '12', cy: '12', r: '10' }],
      ['path', { d: 'm16 9-5.5 5.5L8 12' }],
    ],
  },
  cross: {
    from: 'circle-x',
    nodes: [
      ['circle', { cx: '12', cy: '12', r: '10' }],
      ['path', { d: 'm15 9-6 6' }],
      ['path', { d: 'm9 9 6 6' }],
    ],
  },
  dot: {
    from: 'circle-dot',
    nodes: [
      ['circle', { cx: '12', cy: '12', r: '1' }],
      ['circle', { cx: '12', cy: '12', r: '10' }],
    ],
  },
  slash: {
    from: 'circle-slash',
    nodes: [
      ['circle', { cx: '12', cy: '12', r: '10' }],
      ['line', { x1: '9', x2: '15', y1: '15', y2: '9' }],
    ],
  },
  unplug: {
    from: 'unplug',
    nodes: [
      ['path', { d: 'm19 5 3-3' }],
      ['path', { d: 'm2 22 3-3' }],
      ['path', { d: 'M6.3 20.3a2.4 2.4 0 0 0 3.4 0L12 18l-6-6-2.3 2.3a2.4 2.4 0 0 0 0 3.4Z' }],
      ['path', { d: 'M7.5 13.5 10 11' }],
      ['path', { d: 'M10.5 16.5 13 14' }],
      ['path', { d: 'm12 6 6 6 2.3-2.3a2.4 2.4 0 0 0 0-3.4l-2.6-2.6a2.4 2.4 0 0 0-3.4 0Z' }],
    ],
  },
  user: {
    from: 'user',
    nodes: [
      ['path', { d: 'M19 21v-2a4 4 0 0 0-4-4H9a4 4 0 0 0-4 4v2' }],
      ['circle', { cx: '12', cy: '7', r: '4' }],
    ],
  },
  diff: {
    from: 'file-diff',
    nodes: [
      [
        'path',
        {
          d: 'M6 22a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2h8a2.4 2.4 0 0 1 1.704.706l3.588 3.588A2.4 2.4 0 0 1 20 8v12a2 2 0 0 1-2 2z',
        },
      ],
      ['path', { d: 'M9 10h6' }],
      ['path', { d: 'M12 13V7' }],
      ['path', { d: 'M9 17h6' }],
    ],
  },
  compaction: {
    from: 'scissors',
    nodes: [
      ['circle', { cx: '6', cy: '6', r: '3' }],
      ['path', { d: 'M8.12 8.12 12 12' }],
      ['path', { d: 'M20 4 8.12 15.88' }],
      ['circle', { cx: '6', cy: '18', r: '3' }],
      ['path', { d: 'M14.8 14.8 20 20' }],
    ],
  },
  terminal: {
    from: 'terminal',
    nodes: [
      ['path', { d: 'M12 19h8' }],
      ['path', { d: 'm4 17 6-6-6-6' }],
    ],
  },
  message: {
    from: 'message-square',
    nodes: [
      [
        'path',
        {
          d: 'M22 17a2 2 0 0 1-2 2H6.828a2 2 0 0 0-1.414.586l-2.202 2.202A.71.71 0 0 1 2 21.286V5a2 2 0 0 1 2-2h16a2 2 0 0 1 2 2z',
        },
      ],
    ],
  },
  thinking: {
    from: 'brain',
    nodes: [
      ['path', { d: 'M12 18V5' }],
      ['path', { d: 'M15 13a4.17 4.17 0 01-3-4 4.17 4.17 0 01-3 4' }],
      ['path', { d: 'M17.707 6.294A3 3 0 1012 5a3 3 0 10-5.707 1.294' }],
      ['path', { d: 'M17.996 5.125a4 4 0 012.526 5.77' }],
      ['path', { d: 'M18 18a4 4 0 002-7.465' }],
      ['path', { d: 'M19.967 17.482a4 4 0 11-7.967.517 4 4 0 11-7.967-.517' }],
      ['path', { d: 'M6 18a4 4 0 01-2-7.465' }],
      ['path', { d: 'M6.004 5.125a4 4 0 00-2.526 5.77' }],
    ],
  },
  star: {
    from: 'star',
    nodes: [
      [
        'path',
        {
          d: 'M11.525 2.295a.53.53 0 0 1 .95 0l2.31 4.679a2.123 2.123 0 0 0 1.595 1.16l5.166.756a.53.53 0 0 1 .294.904l-3.736 3.638a2.123 2.123 0 0 0-.611 1.878l.882 5.14a.53.53 0 0 1-.771.56l-4.618-2.428a2.122 2.122 0 0 0-1.973 0L6.396 21.01a.53.53 0 0 1-.77-.56l.881-5.139a2.122 2.122 0 0 0-.611-1.879L2.16 9.795a.53.53 0 0 1 .294-.906l5.165-.755a2.122 2.122 0 0 0 1.597-1.16z',
        },
      ],
    ],
  },
  info: {
    from: 'info',
    nodes: [
      ['circle', { cx: '12', cy: '12', r: '10' }],
      ['path', { d: 'M12 16v-4' }],
      ['path', { d: 'M12 8h.01' }],
    ],
  },
  file: {
    from: 'file-text',
    nodes: [
      [
        'path',
        {
          d: 'M6 22a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2h8a2.4 2.4 0 0 1 1.704.706l3.588 3.588A2.4 2.4 0 0 1 20 8v12a2 2 0 0 1-2 2z',
        },
      ],
      ['path', { d: 'M14 2v5a1 1 0 0 0 1 1h5' }],
      ['path', { d: 'M10 9H8' }],
      ['path', { d: 'M16 13H8' }],
      ['path', { d: 'M16 17H8' }],
    ],
  },
  play: {
    from: 'play',
    nodes: [
      ['path', { d: 'M5 5a2 2 0 0 1 3.008-1.728l11.997 6.998a2 2 0 0 1 .003 3.458l-12 7A2 2 0 0 1 5 19z' }],
    ],
  },
  pause: {
    from: 'pause',
    nodes: [
      ['rect', { x: '14', y: '3', width: '5', height: '18', rx: '1' }],
      ['rect', { x: '5', y: '3', width: '5', height: '18', rx: '1' }],
    ],
  },
} as const satisfies IconNodes;
