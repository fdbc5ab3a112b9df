package org.jumppatch.patcher.trace.picture;

/**
 * How pictures look: one style sheet with light colours, and dark ones for those who prefer them.
 * Old, new, emulated and torn are told apart by people who do not see red or green, too.
 */
final class SvgStyle {
  private SvgStyle() {}

  /** Colours are written out in each rule: not everything that draws SVG knows CSS variables. */
  static final String SHEET =
      """
      <style>
      text{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;\
      font-size:12px;fill:#1f2328;font-variant-numeric:tabular-nums}
      .title{font-size:17px;font-weight:600}
      .head{font-size:13px;font-weight:600}
      .huge{font-size:46px;font-weight:700;text-anchor:middle;fill:#bf3989}
      .long{font-size:34px}
      .muted,.axis,.tiny{fill:#59636e}
      .tiny{font-size:11px}
      .axis{font-size:11px;text-anchor:middle}
      .cpu{font-weight:600;text-anchor:end}
      .role{font-size:11px;text-anchor:end;fill:#59636e}
      .inside{font-weight:600;text-anchor:middle}
      .under{font-size:11px;text-anchor:middle}
      .middle{text-anchor:middle}
      .wrong{fill:#cf222e;font-weight:600;text-anchor:end}
      .page{fill:#ffffff;stroke:#d1d9e0}
      .lane{fill:#f0f2f5}
      .grid{stroke:#d1d9e0;stroke-width:1}
      .old{fill:#8c959f}
      .new{fill:#0969da}
      .emulated{fill:#d4a017}
      .torn{fill:#cf222e}
      .unhandled{fill:#82071e}
      .int3{fill:#9a6700}
      .violation{stroke:#cf222e;stroke-width:1.6;fill:none}
      .ipi{stroke:#bf3989;stroke-width:1.2;fill:none}
      .thin{stroke-width:.6;stroke-opacity:.6}
      .headed{marker-end:url(#head)}
      .phases{fill:url(#phases)}
      .taken,.head-of-ipi{fill:#bf3989}
      .sync{fill:#57606a}
      .visit{fill:#2da44e;fill-opacity:.25}
      .sync-text{fill:#ffffff;font-size:10px;text-anchor:middle}
      .during-sync{fill:#57606a;fill-opacity:.13}
      .phase1{fill:#ffe08a}
      .phase2{fill:#d8c7ff}
      .phase3{fill:#a5d3ff}
      .during-phase1{fill:#ffe08a;fill-opacity:.28}
      .during-phase2{fill:#d8c7ff;fill-opacity:.28}
      .during-phase3{fill:#a5d3ff;fill-opacity:.28}
      .write{stroke:#1f2328;stroke-opacity:.45;stroke-width:1}
      @media (prefers-color-scheme:dark){
      text{fill:#e6edf3}
      .muted,.axis,.tiny,.role{fill:#9198a1}
      .wrong{fill:#ff7b72}
      .huge{fill:#f778ba}
      .page{fill:#0d1117;stroke:#3d444d}
      .lane{fill:#1a2029}
      .grid{stroke:#3d444d}
      .old{fill:#7d8590}
      .new{fill:#58a6ff}
      .emulated{fill:#e3b341}
      .torn{fill:#ff5b52}
      .unhandled{fill:#ffa198}
      .int3{fill:#e3b341}
      .violation{stroke:#ff5b52}
      .ipi{stroke:#f778ba}
      .taken,.head-of-ipi{fill:#f778ba}
      .sync{fill:#8b949e}
      .visit{fill:#3fb950}
      .sync-text{fill:#0d1117}
      .during-sync{fill:#8b949e;fill-opacity:.16}
      .phase1{fill:#6b4f00}
      .phase2{fill:#4a2f85}
      .phase3{fill:#11457e}
      .during-phase1{fill:#bb8009;fill-opacity:.14}
      .during-phase2{fill:#8957e5;fill-opacity:.14}
      .during-phase3{fill:#388bfd;fill-opacity:.14}
      .write{stroke:#ffffff;stroke-opacity:.45}
      }
      </style>
      """;

  /** Marks that are used more than once. */
  static final String MARKS =
      """
      <defs>
      <marker id="head" markerWidth="6" markerHeight="6" refX="5" refY="3" orient="auto">\
      <path class="head-of-ipi" d="M0 .6 6 3 0 5.4z"/></marker>
      <pattern id="phases" width="6" height="6" patternUnits="userSpaceOnUse">\
      <rect class="phase1" width="2" height="6"/><rect class="phase2" x="2" width="2" height="6"/>\
      <rect class="phase3" x="4" width="2" height="6"/></pattern>
      </defs>
      """;
}
