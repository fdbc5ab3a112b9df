package org.jumppatch.patcher.explain.owner;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.module.ModuleMemory;
import org.jumppatch.patcher.explain.text.Functions;
import org.jumppatch.patcher.explain.text.RunningData;

/**
 * The modules that the running kernel has loaded.
 *
 * <pre>
 * struct module {                  offset
 *   enum module_state state;          0
 *   struct list_head list;            8
 *   char name[56];                   24
 *   ...
 * };
 * </pre>
 *
 * (include/linux/module.h; the list's head is {@code modules}, kernel/module/main.c.)
 */
public final class ModulesInMemory {
  static final String LIST = "modules";

  /** A kernel without it has no modules; unlike the list it is in every kernel's table of names. */
  static final String LOADER = "__x64_sys_init_module";

  private static final int NODE = 8;
  private static final int NAME = 24;
  private static final int NAME_LENGTH = 56;
  private static final int MOST = 10_000;

  /** Bytes of the structure that are looked at: the most that are there. */
  private static final int[] SIZES = {4096, 2048, 1280, 896, 512};

  /** {@code MODULE_STATE_UNFORMED}: it is being read, and nothing of it is in place. */
  private static final int UNFORMED = 3;

  /**
   * A module.
   *
   * @param name its name, with underscores
   * @param formed whether it is in place
   * @param memory where it lies; null where that is not known
   * @param parts what its structure says
   */
  public record LoadedModule(
      String name, boolean formed, @Nullable ModuleMemory memory, @Nullable ModuleParts parts) {
    boolean contains(long at) {
      return memory != null && memory.text().contains(at);
    }

    /** Whether its structure has a pointer to an address. */
    public boolean names(long address) {
      return parts != null && parts.has(address);
    }

    /** Address of its per-CPU variables, of which it has so many bytes; null if it has none. */
    public @Nullable Long perCpu(long size) {
      return parts == null ? null : parts.perCpu(size);
    }
  }

  private final RunningData data;
  private final List<LoadedModule> modules = new ArrayList<>();
  private final String lacking;

  ModulesInMemory(Functions functions, RunningData data) {
    this.data = data;
    long head = functions.named(LIST);
    // A kernel that has no names may have modules as well.
    boolean some = head != 0 || functions.named(LOADER) != 0 || isNameless(functions);
    if (!data.held()) {
      lacking = some ? "their list is in data" : "";
    } else if (head == 0) {
      lacking = some ? "the image does not name their list" : "";
    } else {
      lacking = read(head);
    }
  }

  private static boolean isNameless(Functions functions) {
    return !functions.hasNames() && functions.image().kind().isKernel();
  }

  /**
   * Reads the list; gives why that ended before the list did. Each link leads back to where it was
   * come from ({@code struct list_head}, include/linux/types.h), so that no module is passed over.
   */
  private String read(long head) {
    Set<Long> seen = new HashSet<>();
    long before = head;
    Long node = data.pointer(head);
    while (node != null && node != head) {
      byte[] letters = data.read(node - NODE + NAME, NAME_LENGTH);
      Long back = data.pointer(node + Long.BYTES);
      if (node == 0) {
        return broken("leads nowhere");
      }
      if (letters == null || back == null) {
        long address = node + data.dump().slide();
        return broken("leads to 0x%x: %s".formatted(address, data.dump().whyNot(node)));
      }
      if (!seen.add(node) || seen.size() > MOST) {
        return broken("goes round and does not come back to its head");
      }
      if (back != before) {
        return broken("leads to " + text(letters) + " and not back from there");
      }
      modules.add(module(node - NODE, text(letters)));
      before = node;
      node = data.pointer(node);
    }
    return node == null ? broken("is not in the dump") : "";
  }

  private String broken(String problem) {
    return modules.isEmpty()
        ? "their list " + problem
        : "their list, after %s, %s".formatted(modules.get(modules.size() - 1).name(), problem);
  }

  private static String text(byte[] name) {
    int length = 0;
    while (length < name.length && name[length] > ' ' && name[length] < 127) {
      length++;
    }
    return new String(name, 0, length, StandardCharsets.US_ASCII);
  }

  private LoadedModule module(long address, String name) {
    Integer state = data.number(address);
    byte[] content = null;
    for (int i = 0; i < SIZES.length && content == null; i++) {
      content = data.read(address, SIZES[i]);
    }
    boolean formed = state != null && state != UNFORMED;
    if (content == null) {
      return new LoadedModule(name, formed, null, null);
    }
    ModuleParts parts = new ModuleParts(address, content, data.dump().slide());
    return new LoadedModule(name, formed, parts.find(), parts);
  }

  /** All of them, the last one that was loaded first. */
  public List<LoadedModule> all() {
    return modules;
  }

  /** Why others may be loaded that are not among them; empty where these are all. */
  public String lacking() {
    return lacking;
  }

  /**
   * Whether any part of a module lies at an address; where not all modules are known, nobody can
   * say that none does.
   */
  public boolean mayHold(long address) {
    if (!lacking.isEmpty()) {
      return true;
    }
    for (LoadedModule module : modules) {
      ModuleMemory memory = module.memory();
      if (memory != null
          && (memory.text().contains(address)
              || memory.data().contains(address)
              || memory.readOnly().contains(address)
              || memory.sealed().contains(address))) {
        return true;
      }
    }
    return false;
  }

  /** The one whose text has an address; null if none's does. */
  @Nullable LoadedModule at(long address) {
    return modules.stream().filter(module -> module.contains(address)).findFirst().orElse(null);
  }
}
