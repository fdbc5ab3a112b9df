package org.jumppatch.cli.command;

import org.jspecify.annotations.Nullable;
import org.jumppatch.cli.image.OpenImage;
import org.jumppatch.cli.syntax.UsageException;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.keyname.KeyLabels;
import org.jumppatch.patcher.decode.Capstone;
import org.jumppatch.patcher.who.KernelFlips;
import org.jumppatch.patcher.who.When;

/** When keys can be flipped, read from all of a kernel's code; only where somebody asks. */
interface FlipTimes {
  /** Nobody asked. */
  FlipTimes NOT_ASKED = key -> null;

  /** When a key can be flipped; null where nobody asked. */
  @Nullable When of(StaticKey key);

  /** Reads the code. */
  static FlipTimes of(OpenImage open, KeyLabels labels) {
    if (open.image().isRelocatable()) {
      throw new UsageException(
          open.image().path()
              + ": not a kernel; when a module's keys are flipped is not looked at");
    }
    try (Capstone decoder = Capstone.open()) {
      KernelFlips flips = KernelFlips.of(open.image(), open.keys(), labels, decoder);
      return flips::when;
    }
  }
}
