/** An answer in XML; names and values are our own and need no escapes. */
export function xml(root: string, content: string): Response {
  return new Response(`<?xml version="1.0" encoding="UTF-8"?><${root}>${content}</${root}>`, {
    headers: { 'content-type': 'application/xml' },
  });
}

export function s3Error({ status, code }: { status: number; code: string }): Response {
  const body = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>S3 says ${code}</Message></Error>`;
  return new Response(body, { status, headers: { 'content-type': 'application/xml' } });
}
