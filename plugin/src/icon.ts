import { createElement, type IconNode } from 'lucide'

/** A decorative icon in the colour of the text. */
export const icon = (node: IconNode): SVGElement =>
  createElement(node, { 'aria-hidden': 'true', class: 'snug-icon', width: 20, height: 20 })
