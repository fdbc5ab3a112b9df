package org.jumppatch.patcher.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jumppatch.elf.Segment;
import org.jumppatch.elf.Symbols;
import org.jumppatch.elf.jumplabel.JumpEntry;
import org.jumppatch.elf.jumplabel.StaticKey;

/**
 * The memory of a running kernel from {@code _text} to {@code _end}: the recorded text, and data
 * made of the image's with what the text says put in, each read from the text here once more.
 */
final class RunningKernel {
  private static final long KERNEL = 0xffffffff80000000L;

  private final LiveText live;
  private final long slide;
  private final ByteBuffer memory;
  private final Map<String, Long> names = new HashMap<>();
  private final Map<Long, Long> functions = new HashMap<>();

  private RunningKernel(LiveText live, long slide, int size) {
    this.live = live;
    this.slide = slide;
    memory = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  static RunningKernel of(LiveText live, long slide) {
    long end = live.address();
    for (Segment segment : live.image().elf().segments()) {
      if (isLoaded(segment)) {
        end = Math.max(end, segment.address() + segment.memorySize());
      }
    }
    RunningKernel kernel = new RunningKernel(live, slide, (int) (end - live.address()));
    kernel.load();
    live.keys().all().forEach(kernel::count);
    kernel.bindStaticCalls();
    kernel.setConstant("dentry_hashtable", "runtime_ptr_dentry_hashtable", Long.BYTES);
    kernel.setConstant("d_hash_shift", "runtime_shift_d_hash_shift", 1);
    return kernel;
  }

  private static boolean isLoaded(Segment segment) {
    return segment.type() == Segment.LOAD
        && Long.compareUnsigned(segment.address(), KERNEL) >= 0
        && segment.fileSize() > 0;
  }

  private void load() {
    for (Segment segment : live.image().elf().segments()) {
      if (isLoaded(segment)) {
        byte[] content = live.image().content().copy(segment.offset(), (int) segment.fileSize());
        memory.put(at(segment.address()), content);
      }
    }
    MovedText.move(live, slide, live.address(), memory);
    for (long a = named("__bss_start"); a < named("__bss_stop"); a++) {
      memory.put(at(a), (byte) 0);
    }
    memory.put(0, MovedText.of(live, slide));
  }

  private void count(StaticKey key) {
    for (JumpEntry entry : key.entries()) {
      int site = at(entry.code());
      if (site >= 0 && site < live.dump().length) {
        int opcode = memory.get(site) & 0xff;
        boolean jump = opcode == 0xe9 || opcode == 0xeb;
        put(key, jump != entry.branch() ? 1 : 0);
      }
    }
  }

  /** What the first place of a run-time constant holds becomes the variable's value. */
  private void setConstant(String variable, String section, int size) {
    if (live.image().elf().section(section).isPresent()) {
      int place = live.places(section).get(0);
      memory.put(at(named(variable)), memory, place, size);
    }
  }

  /** What the sites of static calls call becomes the function of their key. */
  private void bindStaticCalls() {
    long table = named("__start_static_call_sites");
    for (long entry = table; entry < named("__stop_static_call_sites"); entry += 8) {
      long site = entry + memory.getInt(at(entry));
      long key = (entry + 4 + memory.getInt(at(entry + 4))) & -4L;
      if (at(site) >= 0 && at(site) < live.dump().length) {
        bind(key, called(site));
      }
    }
    bindTrampolines();
  }

  /** Where no site of a call is left in the text its trampoline still is. */
  private void bindTrampolines() {
    Symbols symbols = live.image().symbols();
    Map<String, Long> trampolines = new HashMap<>();
    for (int i = 0; i < symbols.count(); i++) {
      if (symbols.name(i).startsWith("__SCT__")) {
        trampolines.put("__SCK__" + symbols.name(i).substring(7), symbols.address(i));
      }
    }
    for (int i = 0; i < symbols.count(); i++) {
      Long trampoline = trampolines.get(symbols.name(i));
      if (trampoline != null && !functions.containsKey(symbols.address(i))) {
        bind(symbols.address(i), called(trampoline));
      }
    }
  }

  /** The link address that code at a site calls or jumps to; 0 for a nop or a return. */
  private long called(long site) {
    int at = at(site);
    int opcode = memory.get(at) & 0xff;
    if (opcode == 0xe8 || opcode == 0xe9) {
      return site + 5 + memory.getInt(at + 1);
    }
    if (opcode == 0x0f && (memory.get(at + 1) & 0xf0) == 0x80) {
      long target = site + 6 + memory.getInt(at + 2);
      return target == named("__static_call_return") ? 0 : target;
    }
    return opcode == 0x2e ? named("__static_call_return0") : 0;
  }

  /** Index of a link address. */
  private int at(long address) {
    return (int) (address - live.address());
  }

  /** The address of a name that there is once. */
  long named(String name) {
    return names.computeIfAbsent(
        name,
        n -> {
          long[] found = live.image().symbols().addressesOf(n);
          return found.length == 1 ? found[0] : 0;
        });
  }

  void put(StaticKey key, int count) {
    memory.putInt(at(key.address()), count);
  }

  int count(long key) {
    return memory.getInt(at(key));
  }

  /** Makes a pointer in data lead to a link address; 0 is none. */
  void bind(long pointer, long function) {
    functions.put(pointer, function);
    memory.putLong(at(pointer), function == 0 ? 0 : function + slide);
  }

  /** Makes the places of a static call and its trampoline call another function. */
  void call(String name, long function) {
    redirect(named("__SCT__" + name), function);
    long key = named("__SCK__" + name);
    long table = named("__start_static_call_sites");
    for (long entry = table; entry < named("__stop_static_call_sites"); entry += 8) {
      if (((entry + 4 + memory.getInt(at(entry + 4))) & -4L) == key) {
        redirect(entry + memory.getInt(at(entry)), function);
      }
    }
  }

  private void redirect(long site, long function) {
    assertThat(memory.get(at(site)) & 0xff).isIn(0xe8, 0xe9);
    memory.putInt(at(site) + 1, (int) (function - (site + 5)));
  }

  /** The functions of the static calls. */
  Map<Long, Long> functions() {
    return functions;
  }

  /** The link address to which a pointer in data leads. */
  long pointer(long pointer) {
    return memory.getLong(at(pointer)) - slide;
  }

  /** Makes the words of {@code boot_cpu_data}, behind whatever stands before them. */
  void setCapabilities(int before, int words, int... features) {
    int cpu = at(named("boot_cpu_data"));
    int start = cpu + before;
    for (int i = 0; i < words; i++) {
      memory.putInt(start + 4 * i, 0);
    }
    for (int feature : features) {
      int word = start + feature / 32 * 4;
      memory.putInt(word, memory.getInt(word) | 1 << feature % 32);
    }
    int behind = start + (words * 4 + 7) / 8 * 8;
    memory.put(behind, "GenuineIntel".getBytes(StandardCharsets.US_ASCII));
    memory.putInt(behind + 12, 0);
  }

  /** Running address of the first byte. */
  long start() {
    return live.address() + slide;
  }

  /** All of it, for a test to change. */
  byte[] memory() {
    return memory.array();
  }
}
