window.addEventListener("load", () => {
  SwaggerUIBundle({
    url: document.getElementById("documentation").dataset.document,
    dom_id: "#documentation",
    deepLinking: true,
    persistAuthorization: false,
    validatorUrl: null,
  });
});
