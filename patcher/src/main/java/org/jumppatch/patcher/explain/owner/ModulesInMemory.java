package org.jumppatch.patcher.explain.owner;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.jumppatch.patcher.explain.text.Code;
import org.jumppatch.patcher.explain.text.Functions;
import org.jumppatch.patcher.explain.text.RunningData;

/**
 * The modules that the running kernel has loaded.
 *
 * <pre>
 * struct module {                  offset   struct module_layout {    to 6.3     offset
 *   enum module_state state;          0       void *base;                          0
 *   struct list_head list;            8       unsigned int size;                   8
 *   char name[56];                   24       unsigned int text_size, ...         12
 *   ...                                       struct mod_tree_node mtn;           24
 * };                                        };
 *
 * struct module_memory {        from 6.4   from 6.13
 *   void *base;                     0         0
 *   void *rw_copy; bool is_rox;               8
 *   unsigned int size;              8        20
 *   struct mod_tree_node mtn;      16        24   its first member points to the module
 * };
 * </pre>
 *
 * (include/linux/module.h; the list's head is {@code modules}, kernel/module/main.c.) Where in a
 * module its memory is described differs with the configuration: the pointers to the module itself
 * tell. The text is the first part.
 */
public final class ModulesInMemory {
  static final String LIST = "modules";

  private static final int NODE = 8;
  private static final int NAME = 24;
  private static final int NAME_LENGTH = 56;
  private static final int MOST = 10_000;
  private static final int LARGEST = 4096;
  private static final int LEAST = 512;
  private static final int OLD_SIZE_BEFORE = 16;
  private static final int NEW_SIZE_BEFORE = 8;
  private static final int ROX_SIZE_BEFORE = 4;

  /**
   * A module.
   *
   * @param address of its structure
   * @param name its name, with underscores
   * @param base where its text starts; 0 where that is not known
   * @param size of its text's memory
   */
  public record LoadedModule(long address, String name, long base, long size) {
    boolean contains(long at) {
      return base != 0 && Long.compareUnsigned(at - base, size) < 0;
    }
  }

  private final RunningData data;
  private final List<LoadedModule> modules = new ArrayList<>();

  ModulesInMemory(Functions functions, RunningData data) {
    this.data = data;
    long head = functions.named(LIST);
    Long node = head == 0 ? null : data.pointer(head);
    Set<Long> seen = new HashSet<>();
    while (node != null && node != 0 && node != head && seen.add(node) && seen.size() < MOST) {
      byte[] letters = data.read(node - NODE + NAME, NAME_LENGTH);
      if (letters == null) {
        return;
      }
      modules.add(module(node - NODE, text(letters)));
      node = data.pointer(node);
    }
  }

  private static String text(byte[] name) {
    int length = 0;
    while (length < name.length && name[length] > ' ' && name[length] < 127) {
      length++;
    }
    return new String(name, 0, length, StandardCharsets.US_ASCII);
  }

  private LoadedModule module(long address, String name) {
    byte[] bytes = data.read(address, LARGEST);
    if (bytes == null) {
      bytes = data.read(address, LEAST);
    }
    long self = address + data.dump().slide();
    for (int at = 24; bytes != null && at + Long.BYTES <= bytes.length; at += Long.BYTES) {
      if (Code.u64(bytes, at) == self) {
        for (int[] layout :
            new int[][] {{16, NEW_SIZE_BEFORE}, {24, ROX_SIZE_BEFORE}, {24, OLD_SIZE_BEFORE}}) {
          long base = Code.u64(bytes, at - layout[0]);
          long size = Code.s32(bytes, at - layout[1]) & 0xffff_ffffL;
          if (base < 0 && base % 4096 == 0 && size > 0 && size < 1 << 28) {
            return new LoadedModule(address, name, base - data.dump().slide(), size);
          }
        }
      }
    }
    return new LoadedModule(address, name, 0, 0);
  }

  /** All of them, the last one that was loaded first. */
  public List<LoadedModule> all() {
    return modules;
  }

  /** The one whose text has an address; null if none's does. */
  @Nullable LoadedModule at(long address) {
    return modules.stream().filter(module -> module.contains(address)).findFirst().orElse(null);
  }
}
