package org.jumppatch.cli.report.keys;

import java.util.Comparator;
import org.jumppatch.cli.image.Places;

/**
 * The order of keys: by a column, of numbers the highest first, then by what tells keys apart.
 *
 * @param column what comes first
 * @param reverse whether the column's order is turned around
 * @param places says where keys lie
 * @param cpus of the machine that is asked about
 */
public record KeyOrder(KeyColumn column, boolean reverse, Places places, int cpus)
    implements Comparator<KeyRow> {
  /** Written out, since the JDK's comparators are made at run time and take 10 ms. */
  @Override
  public int compare(KeyRow a, KeyRow b) {
    int first = by(column, a, b);
    first = reverse ? -first : first;
    if (first == 0 && column == KeyColumn.IPIS) {
      first = by(KeyColumn.ONE_BY_ONE, a, b);
    }
    first = first == 0 ? a.label().compareTo(b.label()) : first;
    return first == 0 ? Long.compareUnsigned(a.key().address(), b.key().address()) : first;
  }

  private int by(KeyColumn one, KeyRow a, KeyRow b) {
    if (one == KeyColumn.ADDRESS) {
      // Keys of other files have none, and stand behind all.
      int external = Boolean.compare(a.key().isExternal(), b.key().isExternal());
      return external != 0 ? external : Long.compareUnsigned(a.key().address(), b.key().address());
    }
    return one.isNumber()
        ? Long.compare(one.number(b, cpus), one.number(a, cpus))
        : one.text(a, places).compareTo(one.text(b, places));
  }
}
