/** Starts Swagger UI. It fetches the token: any page could include a script that holds it. */
const ui = SwaggerUIBundle({
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
