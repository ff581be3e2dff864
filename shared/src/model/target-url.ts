// Where a service may send traffic: the form of a target's URL, and addresses that no target may have.
// Blocked are link-local, unspecified and cloud metadata addresses, also where an IPv6 address carries them;
// a name is judged again after DNS at each connect, because what it resolves to is not the operator's word.
import ipaddr from "ipaddr.js";
import { accept, type Outcome, refuse } from "./fault.ts";

type Range = readonly [ipaddr.IPv4 | ipaddr.IPv6, number];

const blockedRanges: readonly Range[] = [
  "0.0.0.0/8",
  "169.254.0.0/16",
  "100.100.100.200/32",
  "::/128",
  "fe80::/10",
  "fd00:ec2::254/128",
  "fd20:ce::254/128",
].map((cidr) => ipaddr.parseCIDR(cidr));

/** IPv6 ranges whose addresses carry an IPv4 address: at which byte, and whether its bits are inverted there. */
const carriers: readonly (readonly [range: Range, at: number, isInverted?: boolean])[] = [
  [ipaddr.parseCIDR("64:ff9b::/96"), 12], // NAT64, RFC 6052
  [ipaddr.parseCIDR("64:ff9b:1::/48"), 12], // NAT64 of a network's own, RFC 8215
  [ipaddr.parseCIDR("::ffff:0:0:0/96"), 12], // SIIT, RFC 7915
  [ipaddr.parseCIDR("2002::/16"), 2], // 6to4, RFC 3056
  [ipaddr.parseCIDR("2001::/32"), 4], // Teredo's server, RFC 4380
  [ipaddr.parseCIDR("2001::/32"), 12, true], // Teredo's client
];

/** Judges addresses of targets; `unblocked` (`UNBLOCKED_TARGETS`) lifts the block for its ranges. */
export class TargetGuard {
  readonly #unblocked: readonly Range[];

  /** @param unblocked CIDR ranges, e.g. `169.254.10.0/24`; throws on one that does not parse */
  constructor(unblocked: readonly string[] = []) {
    this.#unblocked = unblocked.map((cidr) => ipaddr.parseCIDR(cidr));
  }

  /** Whether an IP address (text, no brackets) is one that no target may have. */
  blocks(address: string): boolean {
    if (!ipaddr.isValid(address)) return false;
    const forms = formsOf(ipaddr.parse(address));
    return (
      forms.some((form) => within(form, blockedRanges)) &&
      !forms.some((form) => within(form, this.#unblocked))
    );
  }

  /** Parses a target URL and judges a literal address in it. */
  judgeUrl(text: string): Outcome<URL> {
    if (!/^https?:\/\//i.test(text)) return refuse("must begin with http:// or https://");
    // The parser drops them, so that what is stored and shown would not be what is connected to.
    if (/[\s\p{Cc}]/u.test(text)) return refuse("has blanks or control characters");
    const url = URL.parse(text);
    if (!url) return refuse("is not a URL; write http://host:port");
    if (url.username || url.password) return refuse("has credentials; use a header operation to send them");
    // Order matters: the text is looked at too, because the parser hides an empty query and a lone slash.
    if (url.pathname !== "/" || /[/?#\\]/.test(text.slice(text.indexOf("://") + 3))) {
      return refuse("has a path, query or fragment; a target is scheme, host and port only");
    }
    if (url.port === "0") return refuse("has port 0");
    const host = url.hostname.replace(/^\[|\]$/g, "");
    if (this.blocks(host))
      return refuse(`${host} is a link-local, unspecified or metadata address, which is blocked`);
    return accept(url);
  }
}

/** The address itself and the IPv4 addresses that it carries. */
function formsOf(address: ipaddr.IPv4 | ipaddr.IPv6): (ipaddr.IPv4 | ipaddr.IPv6)[] {
  if (address.kind() === "ipv4") return [address];
  const v6 = address as ipaddr.IPv6;
  if (v6.isIPv4MappedAddress()) return [v6, v6.toIPv4Address()];
  const bytes = v6.toByteArray();
  if (isIPv4Compatible(v6)) return [v6, new ipaddr.IPv4(bytes.slice(12))];
  const carried = carriers
    .filter(([range]) => within(v6, [range]))
    .map(([, at, isInverted]) => {
      const four = bytes.slice(at, at + 4);
      return new ipaddr.IPv4(isInverted ? four.map((byte) => byte ^ 0xff) : four);
    });
  return [v6, ...carried];
}

/** `::a.b.c.d` (RFC 4291 §2.5.5.1), deprecated but still routed by some stacks; not `::` and `::1`. */
function isIPv4Compatible(address: ipaddr.IPv6): boolean {
  return address.parts.slice(0, 6).every((part) => part === 0) && (address.parts[6] ?? 0) !== 0;
}

function within(address: ipaddr.IPv4 | ipaddr.IPv6, ranges: readonly Range[]): boolean {
  return ranges.some(
    (range) => range[0].kind() === address.kind() && address.match(range as [ipaddr.IPv4, number]),
  );
}
