package org.jumppatch.elf.staticcall;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.file.Path;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ImageFormatException;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.testing.Untrusted;

/** Tables of static calls: named by a section, made of relocations, and found by content only. */
class StaticCallFuzzTest {
  @FuzzTest(maxDuration = "12h")
  void calls(byte[] file) {
    Untrusted.read(
        ImageFormatException.class,
        () -> {
          Image image = Image.of(Path.of("fuzz"), Bytes.of("fuzz", file));
          StaticCalls calls = StaticCalls.of(image);
          for (StaticCall call : calls.all()) {
            call.function();
            call.livePlaces();
            calls.resolve(call.name());
          }
          return calls;
        });
  }
}
