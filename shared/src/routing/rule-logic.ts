// Whether rules can hold and fail together: for one header, query parameter or cookie, is there a list of values for
// which some rules hold and others fail? Exact for every operator but regular expressions, of which only the plain ones
// are understood; of the others it is assumed that they can be made to hold or fail unless that is provably wrong.
import { classifyHeader } from "./header-class.ts";
import type { CompiledRule, RuleSource } from "./rule.ts";

/** Tells whether a request can have values of one name for which all of `holding` hold and all of `failing` fail. */
export function canHoldAndFail(holding: readonly CompiledRule[], failing: readonly CompiledRule[]): boolean {
  const [first] = [...holding, ...failing];
  if (first === undefined) return true;
  const presence = first.in === "header" ? presenceOf(first.name) : "optional";
  if (presence !== "always" && fits([], holding, failing)) return true;
  if (presence === "never") return false;
  return fits([""], holding, failing) || hasValues(first.in, holding.map(textRule), failing.map(textRule));
}

/** What a worker makes of a header by its name, whatever the client sends. */
function presenceOf(name: string): "always" | "never" | "optional" {
  switch (classifyHeader(name)) {
    case "hop":
    case "connection":
    case "transferEncoding":
    case "expect":
    case "framingAlias":
      return "never";
    case "xff":
    case "xfproto":
    case "requestId":
    case "hops":
      return "always";
    default:
      return "optional";
  }
}

function fits(
  values: readonly string[],
  holding: readonly CompiledRule[],
  failing: readonly CompiledRule[],
): boolean {
  return (
    holding.every((rule) => rule.judge(values) === "holds") &&
    failing.every((rule) => rule.judge(values) === "fails")
  );
}

/** What a rule says of a text; a regular expression that only spells a text is the operator it stands for. */
type TextRule =
  | PartRule
  | { readonly op: "notEquals" | "empty" | "exists" | "notExists" | "any"; readonly text: string };

/** A rule that one value can satisfy by what it holds. */
type PartRule = PlainRule | { readonly op: "regex"; readonly rule: CompiledRule };
interface PlainRule {
  readonly op: "equals" | "prefix" | "suffix" | "contains";
  readonly text: string;
}

function textRule(rule: CompiledRule): TextRule {
  const { op, value: text = "" } = rule.source;
  switch (op) {
    case "regex":
    case "iregex": {
      const [, begin, plain = "", end] = /^(\^?)([^\\^$.|?*+()[\]{}]*)(\$?)$/.exec(text) ?? [];
      const isPlain = begin !== undefined && (op === "regex" || plain.toLowerCase() === plain.toUpperCase());
      if (!isPlain) return { op: "regex", rule };
      return { op: begin ? (end ? "equals" : "prefix") : end ? "suffix" : "contains", text: plain };
    }
    default:
      return { op, text };
  }
}

/**
 * Whether there is a list with at least one value. Each value may satisfy a rule of its own, because names may be
 * repeated; but what a failing rule forbids, it forbids to every value.
 */
function hasValues(source: RuleSource, holding: readonly TextRule[], failing: readonly TextRule[]): boolean {
  if (holding.some(({ op }) => op === "notExists" || op === "empty")) return false;
  if (failing.some(({ op }) => op === "exists" || op === "any")) return false;
  const required = [...textsOf(holding, "equals"), ...textsOf(failing, "notEquals")];
  const excluded = new Set([...textsOf(failing, "equals"), ...textsOf(holding, "notEquals")]);
  const forbidden = failing.filter(isAboutPart);
  const isAllowed = (text: string) => !excluded.has(text) && !forbidden.some((rule) => satisfies(text, rule));
  if (!required.every((text) => isPossible(source, "equals", text) && isAllowed(text))) return false;

  const fresh = freshTexts([...excluded, ...forbidden.map((rule) => ("text" in rule ? rule.text : ""))]);
  const isFound = (rule: PartRule) => hasValueFor(source, rule, forbidden, fresh, isAllowed);
  const parts = holding.filter(isAboutPart);
  const needsAnother =
    failing.some(({ op }) => op === "empty") || (required.length === 0 && parts.length === 0);
  return parts.every(isFound) && (!needsAnother || isFound({ op: "contains", text: "" }));
}

function textsOf(rules: readonly TextRule[], op: "equals" | "notEquals"): string[] {
  return rules.flatMap((rule) => (rule.op === op ? [rule.text] : []));
}

function isAboutPart(rule: TextRule): rule is PartRule {
  return rule.op === "prefix" || rule.op === "suffix" || rule.op === "contains" || rule.op === "regex";
}

/**
 * Whether an allowed value satisfies the rule. The text of the rule with something new around it is forbidden only if
 * every such value is, so it is the one to try; only regular expressions may know what is new.
 */
function hasValueFor(
  source: RuleSource,
  rule: PartRule,
  forbidden: readonly PartRule[],
  fresh: readonly string[],
  isAllowed: (text: string) => boolean,
): boolean {
  const regexes = forbidden.filter((one) => one.op === "regex");
  if (rule.op === "regex") {
    if (forbidden.some((one) => one.op !== "regex" && one.text === "")) return false;
    return !regexes.some(
      (one) => one.rule === rule.rule || isSameRegex(rule.rule, one.rule) || matchesAll(one.rule, rule),
    );
  }
  if (!isPossible(source, rule.op, rule.text)) return false;
  const candidates = fresh.map((text) => around(rule, text));
  if (candidates.some(isAllowed)) return true;
  if (regexes.length === 0) return false;
  const others = forbidden.filter((one) => one.op !== "regex");
  const [generic = ""] = candidates;
  return !others.some((one) => satisfies(generic, one)) && !regexes.some((one) => matchesAll(one.rule, rule));
}

function around({ op, text }: PlainRule, fresh: string): string {
  if (op === "prefix") return text + fresh;
  return op === "suffix" ? fresh + text : fresh + text + fresh;
}

function satisfies(text: string, rule: PartRule): boolean {
  switch (rule.op) {
    case "prefix":
      return text.startsWith(rule.text);
    case "suffix":
      return text.endsWith(rule.text);
    case "contains":
      return text.includes(rule.text);
    case "equals":
      return text === rule.text;
    case "regex":
      // A value too long for a regex ends the match, so it does not get past the rule either.
      return rule.rule.judge([text]) !== "fails";
  }
}

/** Whether a text that matches the first regex matches the second, as far as that is seen at once. */
function isSameRegex(one: CompiledRule, other: CompiledRule): boolean {
  return (
    one.source.value === other.source.value &&
    (one.source.op === other.source.op || other.source.op === "iregex")
  );
}

/**
 * Proves that a regex matches every value that satisfies a rule: it matches the rule's text, and none of its assertions
 * can be spoilt by what stands before or after.
 */
function matchesAll(regex: CompiledRule, rule: PartRule): boolean {
  const pattern = regex.source.value ?? "";
  if (/\\[bB]|\(\?[^:]/.test(pattern)) return false;
  const looksBack = /\^|\\A/.test(pattern);
  const looksAhead = /\$|\\z/.test(pattern);
  if ((looksBack && rule.op !== "prefix") || (looksAhead && rule.op !== "suffix")) return false;
  return regex.judge([rule.op === "regex" ? "" : rule.text]) === "holds";
}

/** Texts of different kinds, of characters that occur in none of the given ones. The first is not empty. */
function freshTexts(texts: readonly string[]): string[] {
  const used = new Set(texts.join(""));
  const pick = (characters: Iterable<string>): string[] => {
    for (const character of characters) if (!used.has(character)) return [character];
    return [];
  };
  return [...pick("zqxjkvw"), ...pick("0123456789"), ...pick("~!@"), ...pick(rareCharacters()), ""].sort(
    (one, other) => Number(one === "") - Number(other === ""),
  );
}

/** As many characters as no set of rules uses up. */
function* rareCharacters(): Generator<string> {
  for (let code = 0x4e00; code < 0x9fff; code++) yield String.fromCharCode(code);
}

/** Whether a value with that text in that place can come out of a request at all. */
function isPossible(
  source: RuleSource,
  op: "equals" | "prefix" | "suffix" | "contains",
  text: string,
): boolean {
  if (source === "query") return true;
  if (/[\p{Cc}--[\t\u0080-\u009f]]/v.test(text)) return false;
  if (source === "cookie") return !text.includes(";");
  // The blanks around a header's value are none of it.
  const beginsValue = op === "equals" || op === "prefix";
  const endsValue = op === "equals" || op === "suffix";
  return !(beginsValue && /^[\t ]/.test(text)) && !(endsValue && /[\t ]$/.test(text));
}
