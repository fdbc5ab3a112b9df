package org.jumppatch.patcher.explain.boot;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.jumppatch.patcher.explain.text.Functions;
import org.jumppatch.patcher.explain.text.RunningData;

/**
 * The kernel's caches of objects, by their names.
 *
 * <pre>
 * struct kmem_cache {
 *   ...
 *   const char *name;
 *   struct list_head list;   of slab_caches, right behind the name
 *   ...
 * };
 * </pre>
 *
 * (mm/slab.h, mm/slab_common.c.) How far the list is from a cache's start differs with the
 * configuration; of one cache both are known: of the cache of caches, to which {@code kmem_cache}
 * points and which has the same name.
 */
final class SlabCaches {
  /** The names that are looked for in an image. */
  static final Set<String> NAMES = Set.of("slab_caches", "kmem_cache");

  private static final int MOST = 100_000;
  private static final int LONGEST_NAME = 64;
  private static final int LARGEST = 1024;
  private static final String SUFFIX = "_cache";

  private final RunningData data;

  /** By name: the node in the list; null where several have the name. */
  private final Map<String, @Nullable Long> nodes = new HashMap<>();

  private final long distance;

  SlabCaches(Functions functions, RunningData data) {
    this.data = data;
    long head = functions.named("slab_caches");
    Long node = head == 0 ? null : data.pointer(head);
    Set<Long> seen = new HashSet<>();
    while (node != null && node != head && node != 0 && seen.add(node) && seen.size() < MOST) {
      Long letters = data.pointer(node - Long.BYTES);
      String name = letters == null || letters == 0 ? null : text(letters);
      if (name != null) {
        nodes.put(name, nodes.containsKey(name) ? null : node);
      }
      node = data.pointer(node);
    }
    long variable = functions.named("kmem_cache");
    Long start = variable == 0 ? null : data.pointer(variable);
    Long own = nodes.get("kmem_cache");
    long between = start == null || own == null ? 0 : own - start;
    this.distance = between > 0 && between < LARGEST ? between : 0;
  }

  private @Nullable String text(long address) {
    byte[] letters = data.read(address, LONGEST_NAME);
    if (letters == null) {
      letters = data.read(address, Long.BYTES);
    }
    int length = 0;
    while (letters != null && length < letters.length && letters[length] != 0) {
      length++;
    }
    return letters == null ? null : new String(letters, 0, length, StandardCharsets.US_ASCII);
  }

  /**
   * Where the cache of a variable is, counted as if the kernel ran where it was linked; null where
   * that is not known.
   *
   * @param variable such as {@code __names_cache} or {@code __filp_cache}, which hold {@code
   *     names_cache} and {@code filp}
   */
  @Nullable Long of(String variable) {
    String name = variable.replaceFirst("^_+", "");
    if (distance == 0 || !name.endsWith(SUFFIX)) {
      return null;
    }
    for (String called : List.of(name, name.substring(0, name.length() - SUFFIX.length()))) {
      Long node = nodes.get(called);
      if (node != null) {
        return node - distance;
      }
    }
    return null;
  }
}
