package org.jumppatch.patcher.trace.picture;

import java.io.IOException;
import java.io.Writer;
import org.jumppatch.patcher.text.Printable;

/** Writes SVG elements. */
public final class SvgOut {
  private final Writer out;

  public SvgOut(Writer out) {
    this.out = out;
  }

  /** Writes markup as it is. */
  SvgOut raw(String markup) throws IOException {
    out.write(markup);
    return this;
  }

  void rect(String style, double x, double y, double width, double height) throws IOException {
    rect(style, x, y, width, height, 0);
  }

  void rect(String style, double x, double y, double width, double height, double radius)
      throws IOException {
    out.write("<rect class=\"" + style + "\"");
    attribute("x", x);
    attribute("y", y);
    attribute("width", Math.max(0, width));
    attribute("height", height);
    if (radius > 0) {
      attribute("rx", radius);
    }
    out.write("/>\n");
  }

  void line(String style, double x1, double y1, double x2, double y2) throws IOException {
    out.write("<line class=\"" + style + "\"");
    attribute("x1", x1);
    attribute("y1", y1);
    attribute("x2", x2);
    attribute("y2", y2);
    out.write("/>\n");
  }

  void path(String style, CharSequence data) throws IOException {
    if (data.length() > 0) {
      out.write("<path class=\"" + style + "\" d=\"");
      out.append(data);
      out.write("\"/>\n");
    }
  }

  void text(String style, double x, double y, String text) throws IOException {
    out.write("<text class=\"" + style + "\"");
    attribute("x", x);
    attribute("y", y);
    out.write(">");
    out.write(escaped(text));
    out.write("</text>\n");
  }

  private void attribute(String name, double value) throws IOException {
    out.write(" " + name + "=\"" + number(value) + "\"");
  }

  /** A coordinate with one digit after the point, where there is one. */
  static String number(double value) {
    long tenths = Math.round(value * 10);
    String sign = tenths < 0 ? "-" : "";
    long size = Math.abs(tenths);
    return sign + size / 10 + (size % 10 == 0 ? "" : "." + size % 10);
  }

  /** Text that may hold anything as XML content: what XML has no place for becomes a mark. */
  static String escaped(String text) {
    StringBuilder safe = new StringBuilder(text.length());
    text.codePoints().forEach(c -> escape(safe, c));
    return safe.toString();
  }

  private static void escape(StringBuilder safe, int c) {
    switch (c) {
      case '<' -> safe.append("&lt;");
      case '>' -> safe.append("&gt;");
      case '&' -> safe.append("&amp;");
      case '"' -> safe.append("&quot;");
      default -> {
        boolean allowed = c < 0xd800 || (c > 0xdfff && c != 0xfffe && c != 0xffff);
        safe.appendCodePoint(allowed && Printable.is(c) ? c : 0xfffd);
      }
    }
  }
}
