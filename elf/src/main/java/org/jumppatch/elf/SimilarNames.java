package org.jumppatch.elf;

import java.util.ArrayList;
import java.util.List;

/**
 * Collects the names most like a mistyped one: those that the fewest insertions, deletions and
 * replacements of a character turn it into.
 */
public final class SimilarNames {
  /** Longest word that is compared: nobody types one, and the time grows with its square. */
  private static final int LONGEST = 1024;

  private static final int MOST = 3;

  private final String wanted;
  private final List<String> names = new ArrayList<>(MOST + 1);
  private final List<Integer> distances = new ArrayList<>(MOST + 1);
  private boolean begins;
  private boolean contains;

  /**
   * @param wanted what was typed; names that differ in more than a third of it are not like it
   */
  public SimilarNames(String wanted) {
    this.wanted = wanted;
  }

  /** Considers one name; the same name twice counts once, and the first of equals stays first. */
  public void offer(String name) {
    int at = name.indexOf(wanted);
    begins |= at == 0;
    contains |= at >= 0;
    int limit =
        names.size() < MOST ? Math.max(2, wanted.length() / 3) : distances.get(MOST - 1) - 1;
    if (wanted.length() > LONGEST || names.contains(name)) {
      return;
    }
    if (Math.abs(name.length() - wanted.length()) > limit) {
      return;
    }
    int distance = distance(name, limit);
    if (distance > limit) {
      return;
    }
    int place = names.size();
    while (place > 0 && distances.get(place - 1) > distance) {
      place--;
    }
    names.add(place, name);
    distances.add(place, distance);
    if (names.size() > MOST) {
      names.remove(MOST);
      distances.remove(MOST);
    }
  }

  /** At most three names, the closest first. */
  public List<String> closest() {
    return List.copyOf(names);
  }

  /**
   * The same where names may also be asked for by a pattern: where none is alike, the pattern of
   * those that begin with what was typed, else of those that have it in them, quoted for a shell.
   */
  public List<String> closestOrPattern() {
    if (!names.isEmpty() || !contains || wanted.isEmpty()) {
      return closest();
    }
    return List.of("'" + (begins ? "" : "*") + wanted + "*'");
  }

  /** What an error line says of names, behind the mistyped one: nothing where there are none. */
  public static String question(List<String> near) {
    return near.isEmpty() ? "" : "; did you mean " + String.join(" or ", near) + "?";
  }

  /** The edit distance (Wagner and Fischer, row by row), or any number over the limit. */
  private int distance(String name, int limit) {
    int[] above = new int[wanted.length() + 1];
    int[] row = new int[wanted.length() + 1];
    for (int i = 0; i < above.length; i++) {
      above[i] = i;
    }
    for (int j = 1; j <= name.length(); j++) {
      row[0] = j;
      int lowest = j;
      for (int i = 1; i < row.length; i++) {
        int replaced = above[i - 1] + (wanted.charAt(i - 1) == name.charAt(j - 1) ? 0 : 1);
        row[i] = Math.min(replaced, 1 + Math.min(above[i], row[i - 1]));
        lowest = Math.min(lowest, row[i]);
      }
      if (lowest > limit) {
        return lowest;
      }
      int[] next = above;
      above = row;
      row = next;
    }
    return above[wanted.length()];
  }
}
