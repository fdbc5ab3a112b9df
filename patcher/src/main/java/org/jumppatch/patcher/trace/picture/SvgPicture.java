package org.jumppatch.patcher.trace.picture;

import java.io.IOException;

/** The frame of every picture: it stands for itself, and says in words what it shows. */
final class SvgPicture {
  private SvgPicture() {}

  static void begin(SvgOut svg, double width, double height, String title, String description)
      throws IOException {
    String w = SvgOut.number(width);
    String h = SvgOut.number(height);
    svg.raw("<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\"")
        .raw(" aria-labelledby=\"title description\"")
        .raw(" width=\"" + w + "\" height=\"" + h + "\" viewBox=\"0 0 " + w + " " + h + "\">\n")
        .raw("<title id=\"title\">" + SvgOut.escaped(title) + "</title>\n")
        .raw("<desc id=\"description\">" + SvgOut.escaped(description) + "</desc>\n")
        .raw(SvgStyle.SHEET)
        .raw(SvgStyle.MARKS);
    svg.rect("page", .5, .5, width - 1, height - 1, 8);
  }

  static void end(SvgOut svg) throws IOException {
    svg.raw("</svg>\n");
  }
}
