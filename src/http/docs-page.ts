/** The page at /docs: the contract to read and to try, in Swagger UI. It is ours, so that nothing in it comes from elsewhere. */

/**
 * Scripts, styles and answers of this server only, nothing inline, in nobody's frame (CSP Level 3). Swagger UI keeps to it
 * as long as it has its base layout: the standalone one brings a style of its own.
 */
export const docsPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/**
 * The page. Its addresses are relative, so that it may lie behind a path prefix.
 * @param isSignedIn whether there is a token to fetch: a page that asks for none would complain about the 404
 */
export function docsPage(isSignedIn: boolean): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>API reference</title>
    <link rel="icon" type="image/png" href="docs/favicon-32x32.png">
    <link rel="stylesheet" href="docs/swagger-ui.css">
    <link rel="stylesheet" href="docs/index.css">
  </head>
  <body${isSignedIn ? ' data-token="docs/token.json"' : ''}>
    <div id="docs"></div>
    <script src="docs/swagger-ui-bundle.js"></script>
    <script src="docs/start.js"></script>
  </body>
</html>
`;
}

/** What starts Swagger UI in the page. The token is fetched, for a script that held it could be included by any page. */
export const docsScript = `const ui = SwaggerUIBundle({
  url: 'openapi.json',
  dom_id: '#docs',
  deepLinking: true,
  persistAuthorization: false,
  onComplete: async () => {
    const { token: address } = document.body.dataset;
    if (address === undefined) return;
    const answer = await fetch(address);
    if (answer.ok) ui.preauthorizeApiKey('bearerAuth', (await answer.json()).token);
  },
});
`;
