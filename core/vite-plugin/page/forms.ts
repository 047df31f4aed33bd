// The input of forms that the application marks with data-govite-keep. It is in
// sessionStorage for one reload.

type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement
type Value = string | boolean | string[]

const key = 'govite:kept'

/** Types whose values are no input of a visitor, or secret. */
const noInput = /^(?:password|file|hidden|submit|button|reset|image)$/

/** Fields that browsers must not remember either, and payment cards and one-time codes. */
const secret = /\b(?:off$|one-time-code|cc-|\w+-password)/i

/** Stores the input. Throws if it does not fit into the storage. */
export function keepForms(): void {
  const values = controls().map(([name, control]): [string, Value] => [name, read(control)])
  if (values.length > 0) sessionStorage.setItem(key, JSON.stringify([page(), values]))
}

/** Removes the stored input. */
export function dropForms(): void {
  sessionStorage.removeItem(key)
}

/**
 * Takes the stored input from the storage. If this page is the reloaded page, the
 * input goes into its forms: when the page is parsed, and for so many milliseconds
 * into forms that scripts render. Throws without a storage.
 */
export function restoreForms(patience: number): void {
  const text = sessionStorage.getItem(key)
  dropForms()
  if (!text) return
  const [address, entries] = JSON.parse(text) as [string, [string, Value][]]
  const [load] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
  if (address !== page() || load?.type !== 'reload') return

  const values = new Map(entries)
  const fill = (): void => {
    for (const [name, control] of controls()) {
      const value = values.get(name)
      if (value !== undefined && write(control, value)) values.delete(name)
    }
    if (values.size === 0) observer.disconnect()
  }
  // After the work of the front end that has rendered the form.
  const observer = new MutationObserver(() => setTimeout(fill))
  addEventListener('DOMContentLoaded', () => {
    observer.observe(document, { childList: true, subtree: true })
    setTimeout(() => {
      observer.disconnect()
      values.clear()
    }, patience)
    fill()
  })
}

function page(): string {
  return location.pathname + location.search
}

/** Returns the controls whose input is kept, by names that the next build's page has, too. */
function controls(): [string, Control][] {
  const seen = new Map<string, number>()
  const found: [string, Control][] = []
  for (const control of document.querySelectorAll<Control>('input, textarea, select')) {
    const { form, type, name, id } = control
    const kept = '[data-govite-keep]'
    const owner = control.closest(kept) ?? form?.closest(kept)
    const autocomplete = control.getAttribute('autocomplete') ?? form?.getAttribute('autocomplete') ?? ''
    if (!owner || !(name || id) || control.matches(':disabled') || (control as HTMLInputElement).readOnly || noInput.test(type) || secret.test(autocomplete)) continue
    // Attributes: a form's property may be one of its controls.
    const group = owner.getAttribute('data-govite-keep') || owner.getAttribute('id')
    const unique = JSON.stringify([group, name || id, isToggle(control) && control.value])
    const count = seen.get(unique) ?? 0
    seen.set(unique, count + 1)
    found.push([unique + count, control])
  }
  return found
}

function isToggle(control: Control): control is HTMLInputElement {
  return control.type === 'checkbox' || control.type === 'radio'
}

function read(control: Control): Value {
  if (isToggle(control)) return control.checked
  return control instanceof HTMLSelectElement ? [...control.selectedOptions].map(({ value }) => value) : control.value
}

/** Gives a control its value, as a visitor would. Reports whether it takes the value. */
function write(control: Control, value: Value): boolean {
  if (isToggle(control)) {
    if (control.checked !== value) control.click()
    return true
  }
  if (control instanceof HTMLSelectElement) {
    const wanted = value as string[]
    const chosen = [...control.options].filter((option) => wanted.includes(option.value))
    if (chosen.length < wanted.length) return false // the options may come later
    for (const option of control.options) option.selected = chosen.includes(option)
  } else {
    // React replaces the property of the element, to tell its own changes from those of visitors.
    Reflect.set(Object.getPrototypeOf(control) as object, 'value', value, control)
  }
  for (const type of ['input', 'change']) control.dispatchEvent(new Event(type, { bubbles: true }))
  return true
}
