package org.jumppatch.elf.keyname;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jumppatch.elf.Section;
import org.jumppatch.elf.jumplabel.JumpTable;
import org.jumppatch.elf.jumplabel.KeyLookup;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.jumplabel.StaticKeys;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.testing.Kernel;
import org.jumppatch.elf.testing.Kernels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kinds, labels and what is found by them, in real kernels. */
class KeyLabelsTest {
  /** An image with its keys, and what they are called. */
  private record Named(Kernel kernel, StaticKeys keys, KeyLabels labels, KeyQuery query) {
    static Named of(Kernel kernel) throws IOException {
      Image image = Image.open(kernel.vmlinuz());
      StaticKeys keys = StaticKeys.of(image, JumpTable.of(image));
      KeyLabels labels = new KeyLabels(image, keys);
      return new Named(kernel, keys, labels, new KeyQuery(keys, labels));
    }

    StaticKey key(String text) {
      assertThat(query.resolve(text)).as(text).isInstanceOf(KeyLookup.Found.class);
      return ((KeyLookup.Found) query.resolve(text)).key();
    }

    List<StaticKey> all(String text) {
      assertThat(query.resolve(text)).as(text).isInstanceOf(KeyLookup.Matched.class);
      return ((KeyLookup.Matched) query.resolve(text)).keys();
    }

    String label(String text) {
      return labels.label(key(text));
    }
  }

  private static List<Named> kernels() throws IOException {
    return List.of(Named.of(Kernels.v6_1()), Named.of(Kernels.v6_12()), Named.of(Kernels.newest()));
  }

  /** What {@code echo 'file lib/kobject.c +p' > dynamic_debug/control} switched on, by address. */
  private static Set<String> recorded(Kernel kernel) throws IOException {
    String name = "dyndbg_kobject-" + kernel.release() + ".csv";
    try (InputStream file = KeyLabelsTest.class.getResourceAsStream(name)) {
      assumeTrue(file != null, "nothing is recorded of " + kernel.release());
      return new TreeSet<>(
          new String(file.readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .skip(1)
              .map(line -> line.split(",", 2)[0])
              .toList());
    }
  }

  @Test
  void dynamicDebugOfAFileIsWhatTheRunningKernelSwitched() throws IOException {
    for (Named each : kernels().subList(0, 2)) {
      Set<String> sites = new TreeSet<>();
      for (StaticKey key : each.all("dyndbg:lib/kobject.c")) {
        key.entries().forEach(entry -> sites.add("0x" + Long.toHexString(entry.code())));
      }
      assertThat(sites).isEqualTo(recorded(each.kernel));
    }
  }

  @Test
  void everyMessageHasAPlaceInTheSource() throws IOException {
    for (Named each : kernels()) {
      int sites = 0;
      for (StaticKey key : each.keys.all()) {
        DebugSite site = each.labels.debugSite(key);
        boolean named = key.name().contains("ddebug") || key.name().startsWith("descriptor");
        assertThat(site != null).as(key.name()).isEqualTo(named);
        if (site != null) {
          assertThat(site.toString()).matches("[\\w./-]+\\.[chS]:[1-9]\\d* \\w+");
          assertThat(each.labels.kind(key)).isEqualTo(KeyKind.DYNDBG);
          sites++;
        }
      }
      assertThat(sites).isGreaterThan(1000);
    }
  }

  @Test
  void theGroupOfATracepointIsThatOfItsEvent() throws IOException {
    for (Named each : kernels()) {
      for (String label :
          List.of(
              "sched:sched_switch",
              "kmem:kmalloc",
              "raw_syscalls:sys_enter",
              "power:suspend_resume",
              "mmap_lock:mmap_lock_released",
              "xdp:xdp_exception")) {
        StaticKey key = each.key(label.substring(label.indexOf(':') + 1));
        assertThat(each.labels.label(key)).isEqualTo(label);
        assertThat(each.labels.kind(key)).isEqualTo(KeyKind.TRACEPOINT);
        assertThat(each.key(label)).isSameAs(key);
      }
    }
  }

  @Test
  void aWrongGroupIsRefused() throws IOException {
    KeyQuery query = Named.of(Kernels.v6_12()).query();
    for (String wrong : List.of("foo:sched_switch", ":sched_switch", "Sched:sched_switch")) {
      assertThat(query.resolve(wrong))
          .isEqualTo(new KeyLookup.Unknown(List.of("sched:sched_switch")));
    }
    assertThat(query.resolve("sched:pelt_cfs_tp"))
        .isEqualTo(new KeyLookup.Unknown(List.of("pelt_cfs_tp")));
  }

  /** Hundreds of times what a kernel has: not read, and what it might name has no name. */
  @Test
  void typesThatAreTooManyAreNotRead(@TempDir Path folder) throws IOException {
    Image kernel = Image.open(Kernels.v6_12().vmlinuz());
    Section types = kernel.elf().section(".BTF").orElseThrow();
    ByteBuffer bytes =
        ByteBuffer.wrap(kernel.content().copy(0, (int) kernel.content().size()))
            .order(ByteOrder.LITTLE_ENDIAN);
    long end = bytes.capacity();
    int header = (int) kernel.elf().header().sectionOffset() + types.index() * Section.SIZE;
    long size = 0x4800_0000;
    bytes.putLong(header + 16, 0xffffff8000000000L);
    bytes.putLong(header + 24, end).putLong(header + 32, size);
    Path file = folder.resolve("vmlinux");
    try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
      out.write(bytes.array());
      // struct btf_header, and nothing but void behind it.
      ByteBuffer btf = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
      btf.putShort((short) 0xeb9f).putShort((short) 1).putInt(24).putInt(0).putInt((int) size - 24);
      out.write(btf.array());
      out.setLength(end + size);
    }
    Image image = Image.open(file);
    StaticKeys keys = StaticKeys.of(image, JumpTable.of(image));
    StaticKey key = ((KeyLookup.Found) keys.resolve("cgroup_bpf_enabled_key")).key();
    assertThat(new KeyLabels(image, keys).label(key)).isEqualTo("cgroup_bpf_enabled_key[0]");
  }

  /** What echo HRTICK > sched/features flipped on a running 6.12: sched_feat_keys+0xb0. */
  @Test
  void indicesOfArraysHaveNames() throws IOException {
    Named kernel = Named.of(Kernels.v6_12());
    StaticKey hrtick = kernel.key("sched_feat_keys+0xb0");
    assertThat(kernel.labels.label(hrtick)).isEqualTo("sched_feat_keys[11] HRTICK");
    assertThat(kernel.labels.kind(hrtick)).isEqualTo(KeyKind.SCHED_FEATURE);
    assertThat(kernel.key("sched_feat_keys[11] HRTICK")).isSameAs(hrtick);
    assertThat(kernel.key("sched_feat_keys[11]")).isSameAs(hrtick);
    assertThat(kernel.label("perf_swevent_enabled+0x20"))
        .isEqualTo("perf_swevent_enabled[2] page-faults");
    assertThat(kernel.label("cgroup_bpf_enabled_key"))
        .isEqualTo("cgroup_bpf_enabled_key[0] CGROUP_INET_INGRESS");
    assertThat(kernel.label("nf_hooks_needed[10][1]"))
        .isEqualTo("nf_hooks_needed[10][1] ipv6 LOCAL_IN");
    assertThat(kernel.label("cpu_cgrp_subsys_on_dfl_key"))
        .isEqualTo("cpu cgroup on default hierarchy");
  }

  @Test
  void keysOfOneNameAreToldApart() throws IOException {
    for (Named each : kernels()) {
      Set<String> once = new TreeSet<>();
      for (StaticKey key : each.keys.all()) {
        if (each.labels.kind(key) == KeyKind.ONCE) {
          once.add(each.labels.label(key));
        }
      }
      assertThat(once).contains("once in flow_hash_from_keys", "once in netdev_rss_key_fill");
    }
  }

  @Test
  void patternsMatchNamesAndLabels() throws IOException {
    Named kernel = Named.of(Kernels.v6_12());
    assertThat(kernel.all("sched:*")).hasSizeGreaterThan(20).contains(kernel.key("sched_switch"));
    assertThat(kernel.all("*_schedstats")).containsExactly(kernel.key("sched_schedstats"));
    assertThat(kernel.query.resolve("nothing*like?this")).isInstanceOf(KeyLookup.Unknown.class);
    assertThat(kernel.query.resolve("dyndbg:nothing.c:1")).isInstanceOf(KeyLookup.Unknown.class);
  }
}
