/** An address without the part that names one machine: enough to tell visitors apart, and not who they are. */
export function networkOf(address: string): string {
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(address)) return address.replace(/\d+$/, 'x');
  if (!/^[0-9a-f:]{2,39}$/i.test(address)) return 'unknown';
  const [head = ''] = address.split('::');
  const groups = head.split(':').filter((group) => group !== '');
  return `${groups.slice(0, 3).join(':')}::`;
}
