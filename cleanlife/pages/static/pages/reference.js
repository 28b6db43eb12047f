// Shows the OpenAPI document of this server.
const place = document.getElementById("reference");

// Below its menu Redoc shows a picture from its maker's server, and has no option against it. An
// empty one in its place makes Redoc leave it out, so that no other server is asked.
const picture = HTMLImageElement.prototype;
const source = Object.getOwnPropertyDescriptor(picture, "src");
const ofThisServer = (address) => (/^(https?:)?\/\//.test(address) ? "data:," : address);
Object.defineProperty(picture, "src", {
  ...source,
  set(address) {
    source.set.call(this, ofThisServer(address));
  },
});
picture.setAttribute = function (name, value) {
  Element.prototype.setAttribute.call(this, name, name === "src" ? ofThisServer(value) : value);
};

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
