// Put before every script of a page: WebDriver does not tell which errors a page met.
{
  const seen = [];
  const plain = { error: console.error, warn: console.warn };
  for (const kind of ["error", "warn"]) {
    console[kind] = (...words) => {
      seen.push(words.join(" "));
      plain[kind](...words);
    };
  }
  const lost = ({ target, message }) => message ?? `failed: ${target.src ?? target.href}`;
  addEventListener("error", (event) => seen.push(lost(event)), true);
  addEventListener("unhandledrejection", ({ reason }) => seen.push(`unhandled: ${reason}`));
  addEventListener("securitypolicyviolation", ({ blockedURI, violatedDirective }) =>
    seen.push(`refused: ${violatedDirective} ${blockedURI}`),
  );
  const isOutside = (url) => !/^(data:|blob:)/.test(url) && !url.startsWith(location.origin);
  window.trouble = () => {
    const asked = performance.getEntriesByType("resource");
    return [
      ...seen,
      ...asked.filter(({ name }) => isOutside(name)).map(({ name }) => `outside: ${name}`),
      ...asked.filter((entry) => entry.responseStatus >= 400).map(({ name }) => `failed: ${name}`),
    ];
  };
}
