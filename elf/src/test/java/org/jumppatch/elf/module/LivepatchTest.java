package org.jumppatch.elf.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.Symbols;
import org.jumppatch.elf.linux.Image;
import org.junit.jupiter.api.Test;
import org.tukaani.xz.XZInputStream;

/**
 * A livepatch for a 6.12 ({@code samples/c/livepatch.c}), which refers to symbols that the kernel
 * and two modules do not export. Its places are those that {@code readelf -r} tells.
 */
class LivepatchTest {
  private static final long TEXT = 0xffff_ffff_c000_1000L;
  private static final long DATA = 0xffff_ffff_c000_4000L;
  private static final long SLIDE = 0x1460_0000;
  private static final long BANNER = 0xffff_ffff_8200_1230L;
  private static final long FUNCTION = 0xffff_ffff_8100_4560L;
  private static final long CLEANUP = 0xffff_ffff_c010_0010L;
  private static final Map<String, Long> SYMBOLS =
      Map.of(
          ".klp.sym.vmlinux.linux_banner,0",
          BANNER,
          ".klp.sym.vmlinux.init_once,2",
          FUNCTION,
          ".klp.sym.bridge.br_fdb_cleanup,0",
          CLEANUP,
          ".klp.sym.vsock.vsock_remove_sock,0",
          CLEANUP + 0x1000);

  private final Image module;

  LivepatchTest() throws IOException {
    try (InputStream file =
        Objects.requireNonNull(LivepatchTest.class.getResourceAsStream("livepatch.ko.xz"))) {
      byte[] content = new XZInputStream(file).readAllBytes();
      module = Image.of(Path.of("livepatch.ko"), Bytes.of("livepatch.ko", content));
    }
  }

  private ByteBuffer text(Map<String, Long> symbols, String... modules) {
    ModuleMemory memory =
        new ModuleMemory(
            DATA + 0x580,
            new ModuleMemory.Part(TEXT, 0x1000),
            new ModuleMemory.Part(DATA, 0x1000),
            new ModuleMemory.Part(TEXT + 0x1000, 0x1000),
            new ModuleMemory.Part(0, 0));
    ModuleLayout layout = ModuleLayout.of(module.elf(), memory, address -> true);
    ModuleLinker.Offered offered = new ModuleLinker.Offered(symbols, Set.of(modules));
    LinkedModule linked = ModuleLinker.link(module, layout, offered, SLIDE, 0);
    return ByteBuffer.wrap(layout.text(linked.image().elf(), (byte) 0))
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  private static long called(ByteBuffer text, int displacement) {
    return TEXT + displacement + 4 + text.getInt(displacement);
  }

  @Test
  void itsRelocationsAreAppliedOnceTheirObjectIsLoaded() {
    ByteBuffer text = text(SYMBOLS, "bridge");
    assertThat(called(text, 0x1a)).isEqualTo(FUNCTION);
    assertThat(called(text, 0x1f)).isEqualTo(CLEANUP);
    assertThat(text.getInt(0x24)).isZero();
    assertThat(text.getInt(0x4c)).isEqualTo((int) (BANNER + SLIDE));
    assertThat(text(SYMBOLS).getInt(0x1f)).isZero();
    assertThat(called(text(SYMBOLS, "vsock"), 0x24)).isEqualTo(CLEANUP + 0x1000);
  }

  @Test
  void aNameTellsObjectSymbolAndPosition() {
    assertThat(ModuleLinker.wanted(module)).containsAll(SYMBOLS.keySet());
    assertThat(LivepatchSymbol.of(".klp.sym.vmlinux.f.cold,12"))
        .isEqualTo(new LivepatchSymbol("vmlinux", "f.cold", 12));
    for (String other :
        new String[] {
          "",
          "f",
          ".klp.sym.",
          ".klp.sym.vmlinux",
          ".klp.sym.vmlinux.f",
          ".klp.sym.a.f,",
          ".klp.sym.a.f,x",
          ".klp.sym.a.f,-1",
          ".klp.sym.a.f,12345678901",
          ".klp.sym,0"
        }) {
      assertThat(LivepatchSymbol.of(other)).as(other).isNull();
    }
  }

  @Test
  void ofSeveralSymbolsOneIsMeant() {
    long[] addresses = {0x30, 0x10, 0x20, 0x40};
    String[] names = {"f", "f", "g", "f"};
    Symbols symbols = new Symbols(addresses, new int[4], i -> names[i]);
    assertThat(new LivepatchSymbol("vmlinux", "f", 1).in(symbols)).isEqualTo(0x10);
    assertThat(new LivepatchSymbol("vmlinux", "f", 3).in(symbols)).isEqualTo(0x40);
    assertThat(new LivepatchSymbol("vmlinux", "f", 4).in(symbols)).isNull();
    assertThat(new LivepatchSymbol("vmlinux", "f", 0).in(symbols)).isNull();
    assertThat(new LivepatchSymbol("vmlinux", "g", 0).in(symbols)).isEqualTo(0x20);
    assertThat(new LivepatchSymbol("vmlinux", "h", 0).in(symbols)).isNull();
  }
}
