import { describe, expect, it } from 'vitest';
import { typedText } from '../../../../local-agent/client/typed-text.ts';

const opened = '<ide_opened_file>The user opened /a/b.ts in the IDE.</ide_opened_file>';
const reminder = '<system-reminder>\nToday is Monday.\n</system-reminder>';

describe('what somebody typed', () => {
  it.each([
    ['Fix it.', 'Fix it.'],
    [`${opened}\nFix it.`, 'Fix it.'],
    [`${reminder}\n${opened}\n  Fix it.`, 'Fix it.'],
    [`<ide_selection>lines 1 to 3</ide_selection>Why?\n\n${reminder}`, 'Why?'],
    [`What does ${opened} do?`, `What does ${opened} do?`],
    ['<system-reminder>never closed', '<system-reminder>never closed'],
    ['<system-reminder priority="high">psst</system-reminder>\nFix it.', 'Fix it.'],
    [`Fix it.\n<system-reminder kind="x">a <b> c</system-reminder>`, 'Fix it.'],
    ['<user-prompt-submit-hook>\nbranch: main\n</user-prompt-submit-hook>\nFix it.', 'Fix it.'],
    ['<ide_new_thing>x</ide_new_thing>Fix it.', 'Fix it.'],
    ['<div class="a">is mine</div>', '<div class="a">is mine</div>'],
    [opened, ''],
    ['  indented code', '  indented code'],
  ])('of %j is %j', (text, typed) => {
    expect(typedText(text)).toBe(typed);
  });

  it.each([
    [
      '<command-message>review is running…</command-message>\n<command-name>/review</command-name>',
      '/review',
    ],
    [
      '<command-name>/fix</command-name>\n<command-message>fix</command-message>\n<command-args>issue 12 </command-args>',
      '/fix issue 12',
    ],
    ['<command-message>pdf</command-message>\n<command-name>pdf</command-name>', '/pdf'],
    [`${reminder}<command-name>/ship</command-name><command-args>now</command-args>`, '/ship now'],
    [
      '<command-message>without a name</command-message>',
      '<command-message>without a name</command-message>',
    ],
  ])('as a command, %j, is %j', (text, typed) => {
    expect(typedText(text)).toBe(typed);
  });
});
