/** Drawings of lucide-static (ISC License), only those in use; a test compares them with the package. */
export const iconNodes = {
  now: {
    from: 'activity',
    nodes: [
      [
        'path',
        {
          d: 'M22 12h-2.48a2 2 0 0 0-1.93 1.46l-2.35 8.36a.25.25 0 0 1-.48 0L9.24 2.18a.25.25 0 0 0-.48 0l-2.35 8.36A2 2 0 0 1 4.49 12H2',
        },
      ],
    ],
  },
  sessions: {
    from: 'list-tree',
    nodes: [
      ['path', { d: 'M8 5h13' }],
      ['path', { d: 'M13 12h8' }],
      ['path', { d: 'M13 19h8' }],
      ['path', { d: 'M3 10a2 2 0 0 0 2 2h3' }],
      ['path', { d: 'M3 5v12a2 2 0 0 0 2 2h3' }],
    ],
  },
  costs: {
    from: 'coins',
    nodes: [
      ['path', { d: 'M13.744 17.736a6 6 0 1 1-7.48-7.48' }],
      ['path', { d: 'M15 6h1v4' }],
      ['path', { d: 'm6.134 14.768.866-.5 2 3.464' }],
      ['circle', { cx: '16', cy: '8', r: '6' }],
    ],
  },
  agents: {
    from: 'bot',
    nodes: [
      ['path', { d: 'M12 8V4H8' }],
      ['rect', { width: '16', height: '12', x: '4', y: '8', rx: '2' }],
      ['path', { d: 'M2 14h2' }],
      ['path', { d: 'M20 14h2' }],
      ['path', { d: 'M15 13v2' }],
      ['path', { d: 'M9 13v2' }],
    ],
  },
  tools: {
    from: 'wrench',
    nodes: [
      [
        'path',
        {
          d: 'M14.7 6.3a1 1 0 0 0 0 1.4l1.6 1.6a1 1 0 0 0 1.4 0l3.106-3.105c.32-.322.863-.22.983.218a6 6 0 0 1-8.259 7.057l-7.91 7.91a1 1 0 0 1-2.999-3l7.91-7.91a6 6 0 0 1 7.057-8.259c.438.12.54.662.219.984z',
        },
      ],
    ],
  },
  errors: {
    from: 'triangle-alert',
    nodes: [
      ['path', { d: 'm21.73 18-8-14a2 2 0 0 0-3.48 0l-8 14A2 2 0 0 0 4 21h16a2 2 0 0 0 1.73-3' }],
      ['path', { d: 'M12 9v4' }],
      ['path', { d: 'M12 17h.01' }],
    ],
  },
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
  search: {
    from: 'search',
    nodes: [
      ['path', { d: 'm21 21-4.34-4.34' }],
      ['circle', { cx: '11', cy: '11', r: '8' }],
    ],
  },
  download: {
    from: 'download',
    nodes: [
      ['path', { d: 'M12 15V3' }],
      ['path', { d: 'M21 15v4a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-4' }],
      ['path', { d: 'm7 10 5 5 5-5' }],
    ],
  },
  sun: {
    from: 'sun',
    nodes: [
      ['circle', { cx: '12', cy: '12', r: '4' }],
      ['path', { d: 'M12 2v2' }],
      ['path', { d: 'M12 20v2' }],
      ['path', { d: 'm4.93 4.93 1.41 1.41' }],
      ['path', { d: 'm17.66 17.66 1.41 1.41' }],
      ['path', { d: 'M2 12h2' }],
      ['path', { d: 'M20 12h2' }],
      ['path', { d: 'm6.34 17.66-1.41 1.41' }],
      ['path', { d: 'm19.07 4.93-1.41 1.41' }],
    ],
  },
  moon: {
    from: 'moon',
    nodes: [
      [
        'path',
        {
          d: 'M20.985 12.486a9 9 0 1 1-9.473-9.472c.405-.022.617.46.402.803a6 6 0 0 0 8.268 8.268c.344-.215.825-.004.803.401',
        },
      ],
    ],
  },
  system: {
    from: 'sun-moon',
    nodes: [
      ['path', { d: 'M12 2v2' }],
      [
        'path',
        {
          d: 'M14.837 16.385a6 6 0 1 1-7.223-7.222c.624-.147.97.66.715 1.248a4 4 0 0 0 5.26 5.259c.589-.255 1.396.09 1.248.715',
        },
      ],
      ['path', { d: 'M16 12a4 4 0 0 0-4-4' }],
      ['path', { d: 'm19 5-1.256 1.256' }],
      ['path', { d: 'M20 12h2' }],
    ],
  },
  right: { from: 'chevron-right', nodes: [['path', { d: 'm9 18 6-6-6-6' }]] },
  down: { from: 'chevron-down', nodes: [['path', { d: 'm6 9 6 6 6-6' }]] },
  left: { from: 'chevron-left', nodes: [['path', { d: 'm15 18-6-6 6-6' }]] },
  ascending: {
    from: 'arrow-up',
    nodes: [
      ['path', { d: 'm5 12 7-7 7 7' }],
      ['path', { d: 'M12 19V5' }],
    ],
  },
  descending: {
    from: 'arrow-down',
    nodes: [
      ['path', { d: 'M12 5v14' }],
      ['path', { d: 'm19 12-7 7-7-7' }],
    ],
  },
  branch: {
    from: 'git-branch',
    nodes: [
      ['path', { d: 'M15 6a9 9 0 0 0-9 9V3' }],
      ['circle', { cx: '18', cy: '6', r: '3' }],
      ['circle', { cx: '6', cy: '18', r: '3' }],
    ],
  },
  folder: {
    from: 'folder',
    nodes: [
      [
        'path',
        {
          d: 'M20 20a2 2 0 0 0 2-2V8a2 2 0 0 0-2-2h-7.9a2 2 0 0 1-1.69-.9L9.6 3.9A2 2 0 0 0 7.93 3H4a2 2 0 0 0-2 2v13a2 2 0 0 0 2 2Z',
        },
      ],
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
  fold: {
    from: 'fold-vertical',
    nodes: [
      ['path', { d: 'M12 22v-6' }],
      ['path', { d: 'M12 8V2' }],
      ['path', { d: 'M4 12H2' }],
      ['path', { d: 'M10 12H8' }],
      ['path', { d: 'M16 12h-2' }],
      ['path', { d: 'M22 12h-2' }],
      ['path', { d: 'm15 19-3-3-3 3' }],
      ['path', { d: 'm15 5-3 3-3-3' }],
    ],
  },
  unfold: {
    from: 'unfold-vertical',
    nodes: [
      ['path', { d: 'M12 22v-6' }],
      ['path', { d: 'M12 8V2' }],
      ['path', { d: 'M4 12H2' }],
      ['path', { d: 'M10 12H8' }],
      ['path', { d: 'M16 12h-2' }],
      ['path', { d: 'M22 12h-2' }],
      ['path', { d: 'm15 19-3 3-3-3' }],
      ['path', { d: 'm15 5-3-3-3 3' }],
    ],
  },
  plus: {
    from: 'plus',
    nodes: [
      ['path', { d: 'M5 12h14' }],
      ['path', { d: 'M12 5v14' }],
    ],
  },
  minus: { from: 'minus', nodes: [['path', { d: 'M5 12h14' }]] },
  reset: {
    from: 'rotate-ccw',
    nodes: [
      ['path', { d: 'M3 12a9 9 0 1 0 9-9 9.75 9.75 0 0 0-6.74 2.74L3 8' }],
      ['path', { d: 'M3 3v5h5' }],
    ],
  },
  close: {
    from: 'x',
    nodes: [
      ['path', { d: 'M18 6 6 18' }],
      ['path', { d: 'm6 6 12 12' }],
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
  calendar: {
    from: 'calendar',
    nodes: [
      ['path', { d: 'M8 2v3' }],
      ['path', { d: 'M16 2v3' }],
      ['rect', { x: '3', y: '3', width: '18', height: '18', rx: '2' }],
      ['path', { d: 'M3 9h18' }],
    ],
  },
} as const satisfies Record<
  string,
  { from: string; nodes: readonly (readonly [string, Record<string, string>])[] }
>;

export type IconName = keyof typeof iconNodes;
