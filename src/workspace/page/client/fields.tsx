import { allOptions, chosenOptions, type Element, type Option, plainText, type Value } from "./elements.ts";

interface FieldProps {
  readonly element: Element;
  readonly label: string;
  readonly value: Value;
  readonly invalid?: boolean;
  readonly onChange: (value: Value) => void;
}

/** Something that holds a value: a text, a number, a date, or choices from a list. */
export function Field({ element, label, value, invalid, onChange }: FieldProps) {
  const { type, action_id: name } = element;
  const common = { name, "aria-label": label, "aria-invalid": invalid ? true : undefined };
  const placeholder = plainText(element.placeholder);
  const text = typeof value.value === "string" ? value.value : "";
  switch (type) {
    case "static_select": {
      const [chosen] = chosenOptions(value);
      const pick = (wanted: string) => {
        const option = allOptions(element).find((candidate) => candidate.value === wanted);
        onChange({ type, selected_option: option ?? null });
      };
      return (
        <select
          {...common}
          className="field"
          value={chosen?.value ?? ""}
          onChange={(e) => pick(e.target.value)}
        >
          <option value="">{placeholder || "Choose an option"}</option>
          {allOptions(element).map((option) => (
            <option key={option.value} value={option.value}>
              {option.text.text}
            </option>
          ))}
        </select>
      );
    }
    case "radio_buttons":
    case "checkboxes":
    case "multi_static_select":
      return <Choices element={element} label={label} value={value} onChange={onChange} />;
    case "datepicker": {
      const date = String(value.selected_date ?? "");
      const pick = (day: string) => onChange({ type, selected_date: day || null });
      return (
        <input
          {...common}
          className="field"
          type="date"
          value={date}
          onChange={(e) => pick(e.target.value)}
        />
      );
    }
    case "plain_text_input":
      if (element.multiline) {
        const write = (typed: string) => onChange({ type, value: typed || null });
        return (
          <textarea
            {...common}
            className="field"
            rows={4}
            placeholder={placeholder}
            value={text}
            onChange={(e) => write(e.target.value)}
          />
        );
      }
  }
  const mode = type === "number_input" ? "decimal" : undefined;
  const write = (typed: string) => onChange({ type, value: typed || null });
  return (
    <input
      {...common}
      className="field"
      inputMode={mode}
      placeholder={placeholder}
      value={text}
      onChange={(e) => write(e.target.value)}
    />
  );
}

/** One of several, or several of many, all in view. */
function Choices({ element, label, value, onChange }: FieldProps) {
  const { type, action_id: name } = element;
  const options = allOptions(element);
  const one = type === "radio_buttons";
  const chosen = chosenOptions(value).map((option) => option.value);
  const toggle = (option: Option) => {
    if (one) return onChange({ type, selected_option: option });
    const next = options.filter(({ value: v }) => chosen.includes(v) !== (v === option.value));
    onChange({ type, selected_options: next });
  };
  return (
    <fieldset className={type === "multi_static_select" ? "choices chips" : "choices"} aria-label={label}>
      {options.map((option) => (
        <label key={option.value}>
          <input
            type={one ? "radio" : "checkbox"}
            name={name}
            checked={chosen.includes(option.value)}
            onChange={() => toggle(option)}
          />
          <span>
            {option.text.text}
            {option.description !== undefined && <small>{plainText(option.description)}</small>}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
