package org.jumppatch.patcher.text;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Rows in aligned columns; numbers to the right, text to the left, two spaces between. */
public final class TextTable {
  /** How a column is aligned. */
  public enum Align {
    LEFT,
    RIGHT
  }

  /** Gives a cell its colour. */
  public interface Paint {
    /** The cell as it is printed, as long on the screen as it was. */
    String of(String cell);
  }

  private static final int GAP = 2;
  private static final int TIGHT_GAP = 1;
  private static final String CUT = "..";

  /** So much of a text is left when it is cut, at least. */
  private static final int LEAST = 24;

  /** So much is left of what stands behind a path, at least; else all of it loses its middle. */
  private static final int SHORTEST = 6;

  /** Columns that a text which goes on below itself has, at least. */
  private static final int NARROWEST = 16;

  /** Columns go before more than one text in so many is cut. */
  private static final int WHOLE = 20;

  private final Align[] columns;
  private final int last;
  private final int[] widths;
  private final Paint[] paints;
  private final List<String[]> rows = new ArrayList<>();
  private Paint heading = cell -> cell;
  private int flexible = -1;
  private int[] optional = {};
  private int gap = GAP;
  private boolean wrapped;

  public TextTable(Align... columns) {
    this.columns = columns;
    this.last = columns.length - 1;
    this.widths = new int[columns.length];
    this.paints = new Paint[columns.length];
    Arrays.fill(paints, heading);
  }

  /** Has a row of headings, the first one, in their colour. */
  public TextTable headed(Paint paint) {
    heading = paint;
    return this;
  }

  /** Has the cells of a column, but the heading, in a colour. */
  public TextTable painted(int column, Paint paint) {
    paints[column] = paint;
    return this;
  }

  /**
   * Says what gives way where a line is wider than the screen.
   *
   * @param texts the column whose texts lose folders of paths or their middles, as long as no two
   *     become one
   * @param unneeded columns that are left out before many do, the first one first; all stay where
   *     that would not help
   */
  public TextTable yielding(int texts, int... unneeded) {
    flexible = texts;
    optional = unneeded.clone();
    return this;
  }

  /** Has the texts of the last column go on below themselves where a line would be too wide. */
  public TextTable wrapping() {
    wrapped = true;
    return this;
  }

  /** Has columns closer together. */
  public TextTable tight() {
    gap = TIGHT_GAP;
    return this;
  }

  /** How wide it is in full. */
  public int width() {
    return needed(widths);
  }

  /** Adds a row with a cell for each column. */
  public void add(String... cells) {
    if (cells.length != columns.length) {
      throw new IllegalArgumentException(cells.length + " cells in " + columns.length + " columns");
    }
    for (int i = 0; i < cells.length; i++) {
      cells[i] = Printable.line(cells[i]);
      widths[i] = Math.max(widths[i], cells[i].length());
    }
    rows.add(cells);
  }

  /** Prints all rows in full. */
  public void print(PrintWriter out) {
    print(out, Integer.MAX_VALUE);
  }

  /** Prints all rows so that they fit into lines of so many characters. */
  public void print(PrintWriter out, int room) {
    lines(room).forEach(out::println);
  }

  /** All rows in full. */
  public List<String> lines() {
    return lines(Integer.MAX_VALUE);
  }

  private List<String> lines(int room) {
    int[] fitting = fit(room);
    List<String> lines = new ArrayList<>(rows.size());
    for (int row = 0; row < rows.size(); row++) {
      String[] cells = rows.get(row);
      if (!wrapped) {
        lines.add(line(row, cells, fitting));
        continue;
      }
      String[] rest = cells.clone();
      for (String part : Paragraph.lines(cells[last], fitting[last])) {
        rest[last] = part;
        lines.add(line(row, rest, fitting));
        Arrays.fill(rest, "");
      }
    }
    return lines;
  }

  private String line(int row, String[] cells, int[] fitting) {
    StringBuilder line = new StringBuilder();
    int owed = 0;
    for (int i = 0; i < columns.length; i++) {
      if (fitting[i] > 0) {
        String cell = wrapped && i == last ? cells[i] : cut(cells[i], fitting[i]);
        int padding = fitting[i] - cell.length();
        boolean right = columns[i] == Align.RIGHT;
        pad(line, owed + (right ? padding : 0));
        line.append(cell.isEmpty() ? cell : (row == 0 ? heading : paints[i]).of(cell));
        owed = gap + (right ? 0 : padding);
      }
    }
    return line.toString().stripTrailing();
  }

  /** A cell with so many spaces behind it that it has a width, if it is not wider. */
  public static String padded(String cell, int width) {
    return cell + " ".repeat(Math.max(0, width - cell.length()));
  }

  private static void pad(StringBuilder line, int spaces) {
    for (int i = 0; i < spaces; i++) {
      line.append(' ');
    }
  }

  /** The widths that fit into so many characters, as far as can be; 0 for what is left out. */
  private int[] fit(int room) {
    int[] fitting = widths.clone();
    if (wrapped) {
      fitting[last] = Math.min(widths[last], NARROWEST);
    }
    if (flexible >= 0) {
      fitFlexible(fitting, room);
    }
    if (wrapped) {
      int more = widths[last] - fitting[last];
      fitting[last] += Math.min(more, Math.max(0, room - needed(fitting)));
    }
    return fitting;
  }

  private void fitFlexible(int[] fitting, int room) {
    for (int unneeded : optional) {
      int texts = room - needed(fitting) + widths[flexible];
      if (isReadable(texts)) {
        fitting[flexible] = longest(texts);
        return;
      }
      fitting[unneeded] = 0;
    }
    int texts = room - needed(fitting) + widths[flexible];
    if (isEnough(texts) && !collide(texts)) {
      fitting[flexible] = longest(texts);
      return;
    }
    // A line that is too wide says more than two that are the same: then it may as well say all.
    for (int unneeded : optional) {
      fitting[unneeded] = widths[unneeded];
    }
  }

  /** How long the texts are that are cut to so many columns. */
  private int longest(int width) {
    int longest = 0;
    for (String[] row : rows) {
      longest = Math.max(longest, cut(row[flexible], width).length());
    }
    return longest;
  }

  private boolean isEnough(int width) {
    return width >= Math.min(LEAST, widths[flexible]);
  }

  /**
   * Whether nearly all texts are whole in so many columns, but for the folders of what begins with
   * a path, and no two of the others alike.
   */
  private boolean isReadable(int width) {
    int cut = 0;
    for (String[] row : rows) {
      cut += withoutFolder(row[flexible]).length() > width ? 1 : 0;
    }
    return isEnough(width) && cut * WHOLE <= rows.size() && !collide(width);
  }

  private boolean collide(int width) {
    Map<String, String> whole = new HashMap<>();
    for (String[] row : rows) {
      String other = whole.put(cut(row[flexible], width), row[flexible]);
      if (other != null && !other.equals(row[flexible])) {
        return true;
      }
    }
    return false;
  }

  private int needed(int[] fitting) {
    int sum = -gap;
    for (int width : fitting) {
      sum += width == 0 ? 0 : width + gap;
    }
    return sum;
  }

  private static String cut(String text, int width) {
    if (text.length() <= width) {
      return text;
    }
    int slash = text.indexOf('/');
    while (slash >= 0 && slash < folder(text)) {
      if (CUT.length() + text.length() - slash - 1 <= width) {
        return CUT + text.substring(slash + 1);
      }
      slash = text.indexOf('/', slash + 1);
    }
    String rest = withoutFolder(text);
    if (rest.length() <= width) {
      return rest;
    }
    // The line of a file tells more than the middle of the function in it.
    int place = rest.equals(text) ? 0 : rest.indexOf(' ') + 1;
    return place == 0 || width - place < SHORTEST
        ? withoutMiddle(rest, width)
        : rest.substring(0, place) + withoutMiddle(rest.substring(place), width - place);
  }

  private static String withoutMiddle(String text, int width) {
    int tail = (width - CUT.length()) / 2;
    int head = width - CUT.length() - tail;
    return text.substring(0, head) + CUT + text.substring(text.length() - tail);
  }

  /** The end of a path without its folders, where a text begins with one. */
  private static String withoutFolder(String text) {
    int end = folder(text);
    return end > CUT.length() ? CUT + text.substring(end) : text;
  }

  /** How long the folders are of the path with which a text begins; 0 if it begins with none. */
  private static int folder(String text) {
    int space = text.indexOf(' ');
    return text.lastIndexOf('/', space < 0 ? text.length() : space) + 1;
  }
}
