// Shows the OpenAPI document of this server.
const place = document.getElementById("reference");

Redoc.init(
  place.dataset.document,
  {
    expandResponses: "200",
    hideHostname: false,
    jsonSampleExpandLevel: 3,
    requiredPropsFirst: true,
    sortTagsAlphabetically: false,
    theme: {
      colors: { primary: { main: "#0f766e" } },
      typography: {
        fontFamily: "system-ui, sans-serif",
        headings: { fontFamily: "system-ui, sans-serif" },
        code: { fontFamily: "ui-monospace, monospace" },
      },
    },
  },
  place,
);
