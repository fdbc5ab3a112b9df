package org.jumppatch.patcher.check;

import static java.util.Objects.requireNonNull;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jumppatch.patcher.poke.Circumstance;
import org.jumppatch.patcher.poke.Mutation;
import org.jumppatch.patcher.smp.probe.Violation;
import org.jumppatch.patcher.text.Labelled;

/**
 * What each mutation must come to, for sites whose old and new bytes differ on both sides of every
 * boundary. Written down from the kernel's protocol and what the hardware promises before there was
 * a checker, and found again by another model checker on another model.
 *
 * <p>T torn, U unhandled int3, S old executed after the last sync, X search miss, A used after
 * free, B wrong bytes, W wrong target, R wrong record; - holds. A column is a relation of the site
 * to the fetch unit. The words behind a mutation say who takes part: {@code patcher} executes sites
 * too, {@code foreign} int3 trap too.
 */
final class VerdictTable {
  /** How fetch sees the sites. */
  enum Column {
    COHERENT,
    SNAPSHOT,
    /** A unit smaller than the page that holds the whole site. */
    WHOLE,
    /** A unit's boundary inside the site. */
    CROSSING
  }

  /**
   * One line.
   *
   * @param mutations applied together, none for the protocol as it is
   * @param circumstances what goes on around the protocol
   * @param kinds by column
   */
  record Row(
      String name,
      Set<Mutation> mutations,
      Set<Circumstance> circumstances,
      Map<Column, Set<Violation>> kinds) {
    /** Two, or one where the patching CPU makes for a second one that executes it. */
    int executors() {
      return circumstances.contains(Circumstance.PATCHER_EXECUTES) ? 1 : 2;
    }

    Set<Violation> kinds(Column column) {
      return requireNonNull(kinds.get(column));
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** Kernels 6.1 to 6.16, two sites in a vector. */
  static final List<Row> REFERENCE_COUNTED =
      parse(
          """
                             coherent | snapshot | whole | crossing
          none                      - |  -       |  -    |  -
          none patcher              - |  -       |  -    |  -
          none foreign              - |  -       |  -    |  -
          M1                        - |  -       |  -    |  T
          M2                        - |  -       |  -    |  T
          M3                        U |  U       |  U    |  U
          M4                        T |  T       |  T    |  T
          M5                        X |  X       |  X    |  X
          M6                        U |  U       |  U    |  U
          M7                        U |  U       |  U    |  U
          M8                        U |  U       |  U    |  U
          M9                        U |  US      |  US   |  TUS
          M10                       U |  US      |  US   |  TUS
          M10:patcher               - |  -       |  -    |  -
          M10:patcher patcher       - |  US      |  US   |  TUS
          M11                       - |  -       |  -    |  -
          M11 patcher               - |  US      |  US   |  TUS
          M11:return                - |  US      |  US   |  TUS
          M12                       U |  U       |  U    |  U
          M13                       - |  -       |  -    |  -
          M3,M13                    - |  -       |  -    |  -
          M8,M13                    - |  -       |  -    |  -
          M12,M13                   - |  -       |  -    |  -
          M9,M13                    - |  S       |  S    |  TS
          M10,M13                   - |  S       |  S    |  TS
          M14                       - |  -       |  -    |  -
          M14 foreign               A |  A       |  A    |  A
          M15                       - |  -       |  -    |  -
          M15 foreign               A |  A       |  A    |  A
          M16                       X |  X       |  X    |  X
          M17                       X |  X       |  X    |  X
          M18                       W |  W       |  W    |  W
          M18:displacement          W |  W       |  W    |  W
          M19                       R |  R       |  R    |  R
          M19:opposite              TR|  TR      |  TR   |  TR
          M20                       B |  B       |  B    |  B
          M21                       - |  -       |  -    |  T
          M21:bytes                 T |  T       |  T    |  T
          M22                       - |  US      |  US   |  TUS
          """);

  /**
   * Kernel 5.3. A count keeps nothing: where an int3 of a site can be late, the vector can be gone
   * under the handler too. It has no record of old bytes.
   */
  static final List<Row> COUNTED =
      parse(
          """
                             coherent | snapshot | whole | crossing
          none                      - |  -       |  -    |  -
          none foreign              A |  A       |  A    |  A
          M1                        - |  -       |  -    |  T
          M2                        - |  -       |  -    |  T
          M3                        UA|  UA      |  UA   |  UA
          M4                        T |  T       |  T    |  T
          M5                        X |  X       |  X    |  X
          M6                        U |  U       |  U    |  U
          M7                        U |  U       |  U    |  U
          M8                        UA|  UA      |  UA   |  UA
          M9                        UA|  USA     |  USA  |  TUSA
          M10                       UA|  USA     |  USA  |  TUSA
          M11                       - |  -       |  -    |  -
          M11 patcher               - |  USA     |  USA  |  TUSA
          M11:return                - |  USA     |  USA  |  TUSA
          M12                       UA|  UA      |  UA   |  UA
          M14                       - |  -       |  -    |  -
          M14 foreign               A |  A       |  A    |  A
          M17                       X |  X       |  X    |  X
          M18                       W |  W       |  W    |  W
          M19                       - |  -       |  -    |  -
          M19:opposite              T |  T       |  T    |  T
          M20                       B |  B       |  B    |  B
          M21                       - |  -       |  -    |  T
          M21:bytes                 T |  T       |  T    |  T
          M22                       - |  USA     |  USA  |  TUSA
          """);

  private VerdictTable() {}

  private static List<Row> parse(String table) {
    return table.lines().skip(1).map(VerdictTable::row).toList();
  }

  private static Row row(String line) {
    String[] cells = line.split("\\|", -1);
    String first = cells[0].strip();
    int gap = first.lastIndexOf(' ');
    String name = first.substring(0, gap).strip();
    cells[0] = first.substring(gap + 1);
    List<String> words = List.of(name.split(" ", -1));
    Set<Mutation> mutations = EnumSet.noneOf(Mutation.class);
    if (!words.get(0).equals("none")) {
      for (String label : words.get(0).split(",", -1)) {
        mutations.add(Labelled.find(Mutation.values(), label).orElseThrow());
      }
    }
    Map<Column, Set<Violation>> kinds = new EnumMap<>(Column.class);
    for (Column column : Column.values()) {
      kinds.put(column, kinds(cells[kinds.size()]));
    }
    Set<Circumstance> circumstances = EnumSet.noneOf(Circumstance.class);
    if (words.contains("patcher")) {
      circumstances.add(Circumstance.PATCHER_EXECUTES);
    }
    if (words.contains("foreign")) {
      circumstances.add(Circumstance.FOREIGN_INT3);
    }
    return new Row(name, mutations, circumstances, kinds);
  }

  private static Set<Violation> kinds(String letters) {
    Set<Violation> kinds = EnumSet.noneOf(Violation.class);
    for (char letter : letters.strip().toCharArray()) {
      switch (letter) {
        case 'T' -> kinds.add(Violation.TORN);
        case 'U' -> kinds.add(Violation.UNHANDLED_INT3);
        case 'S' -> kinds.add(Violation.STALE_AFTER_SYNC);
        case 'X' -> kinds.add(Violation.SEARCH_MISS);
        case 'A' -> kinds.add(Violation.USED_AFTER_FREE);
        case 'B' -> kinds.add(Violation.WRONG_BYTES);
        case 'W' -> kinds.add(Violation.WRONG_TARGET);
        case 'R' -> kinds.add(Violation.WRONG_RECORD);
        case '-' -> {}
        default -> throw new IllegalArgumentException("no kind " + letter);
      }
    }
    return kinds;
  }
}
