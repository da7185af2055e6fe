import { assetUrl } from '../http/asset-url.ts';
import { apiPaths, type openApiDocument } from './open-api.ts';

/** The document as a page: each answer with its parameters, without script. */
export function ApiPage({ document }: { document: ReturnType<typeof openApiDocument> }) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>API · SubAgent Tracking</title>
        <link rel="icon" href={assetUrl('icon.svg')} type="image/svg+xml" />
        <link rel="stylesheet" href={assetUrl('styles.css')} />
      </head>
      <body>
        <main class="api-page">
          <h1>API</h1>
          <p>{document.info.description}</p>
          <pre>{`curl -H "Authorization: Bearer sta_…" ${document.servers[0]?.url ?? ''}/api/v1/queries/usage_totals`}</pre>
          <p>
            <a href={apiPaths.document}>openapi.json</a> · <a href="/settings">Tokens</a> ·{' '}
            <a href="/">Dashboard</a>
          </p>
          {Object.entries(document.paths).map(([path, { get }]) => (
            <details>
              <summary>
                <code>{`GET ${path}`}</code>
                <span class="muted">{get.summary}</span>
              </summary>
              {get.parameters.length === 0 ? (
                <p class="muted">No parameters.</p>
              ) : (
                <ul>
                  {get.parameters.map((parameter) => (
                    <li>
                      <code>{String(parameter['name'])}</code>
                      {parameter['required'] === true ? ' (required) ' : ' '}
                      <span class="muted">{JSON.stringify(parameter['schema'])}</span>
                    </li>
                  ))}
                </ul>
              )}
              <pre>{JSON.stringify(Object.values(get.responses[200].content)[0]?.schema, null, 1)}</pre>
            </details>
          ))}
        </main>
      </body>
    </html>
  );
}
