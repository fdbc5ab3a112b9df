package org.jumppatch.cli.report.diff;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.keyname.KeyKind;

/**
 * A key or a static call as it is compared with that of another kernel.
 *
 * @param name its symbol
 * @param label the name that people use
 * @param names all that it may be asked for by
 * @param seldom what it belongs to, where that is something that people seldom look for: messages
 *     of dynamic debug and the like, calls of security modules; else null
 * @param properties what may differ, as JSON's fields have it
 */
record Described(
    String name,
    String label,
    List<String> names,
    @Nullable KeyKind seldom,
    Map<String, Object> properties) {

  /** Whether all is the same that is known of both. */
  boolean isLike(Described other) {
    return properties.entrySet().stream()
        .allMatch(
            property ->
                !other.properties.containsKey(property.getKey())
                    || property.getValue().equals(other.properties.get(property.getKey())));
  }

  /** What follows the name of what a module defines, and none of the kernel. */
  static String inModule(String name) {
    return " [" + name + "]";
  }
}
