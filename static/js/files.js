// A file that is too large is told of when it is chosen, not when it was sent.
document.addEventListener("change", ({ target }) => {
  const { most, tooLarge } = target.dataset ?? {};
  if (!most) return;
  const large = [...target.files].some((file) => file.size > most * 1_000_000);
  target.setCustomValidity(large ? tooLarge : "");
  target.reportValidity();
});
