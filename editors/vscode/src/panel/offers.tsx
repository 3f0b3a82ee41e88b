// The list over the composer, of what can be mentioned or wished for.
import { useEffect, useRef } from "preact/hooks";
import type { Mention } from "../protocol";

export interface Offer {
  label: string;
  detail: string;
  mention: Mention | null;
}

export function Offers({ offers, active, take }: { offers: Offer[]; active: number; take: (offer: Offer) => void }) {
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => list.current?.children[active]?.scrollIntoView({ block: "nearest" }), [active]);
  return (
    <ul class="offers" id="offers" role="listbox" aria-label="Offers" ref={list}>
      {offers.map((offer, index) => (
        <li
          key={`${offer.label} ${index}`}
          id={`offer-${index}`}
          role="option"
          aria-selected={index === active}
          // Before the field loses the keys, which would close the list.
          onMouseDown={(event) => {
            event.preventDefault();
            take(offer);
          }}
        >
          <span class="title">{offer.label}</span>
          <span class="faint">{offer.detail}</span>
        </li>
      ))}
    </ul>
  );
}
