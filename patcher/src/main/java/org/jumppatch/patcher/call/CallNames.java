package org.jumppatch.patcher.call;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.jumppatch.elf.SimilarNames;
import org.jumppatch.elf.Symbols;
import org.jumppatch.elf.linux.Image;

/** Finds what a call names in an image. */
final class CallNames {
  private final Image image;

  CallNames(Image image) {
    this.image = image;
  }

  /** The address of a function. */
  long function(String name) {
    if (name.startsWith("0x")) {
      long address = address(name);
      if (!isCode(address)) {
        throw new CallException("no code at " + name);
      }
      return address;
    }
    long[] all = image.symbols().addressesOfPlain(name);
    long[] code = Arrays.stream(all).filter(this::isCode).toArray();
    if (code.length == 0) {
      throw all.length == 0
          ? unknown("function", name, true)
          : new CallException(name + " is no function");
    }
    return only(name, code);
  }

  /** The address of anything that has a name. */
  long symbol(String name) {
    long[] all = image.symbols().addressesOfPlain(name);
    if (all.length == 0) {
      throw unknown("symbol", name, false);
    }
    return only(name, all);
  }

  private static long address(String text) {
    try {
      return Long.parseUnsignedLong(text.substring(2), 16);
    } catch (NumberFormatException e) {
      throw new CallException(text + " is no address");
    }
  }

  private boolean isCode(long address) {
    return image.space().isCode(address, 1);
  }

  private static long only(String name, long[] addresses) {
    if (addresses.length > 1) {
      throw new CallException(
          "%s stands for %d addresses; name one of them: %s"
              .formatted(
                  name,
                  addresses.length,
                  Arrays.stream(addresses)
                      .mapToObj(address -> "0x" + Long.toHexString(address))
                      .collect(Collectors.joining(", "))));
    }
    return addresses[0];
  }

  private CallException unknown(String what, String name, boolean code) {
    SimilarNames similar = new SimilarNames(name);
    Symbols symbols = image.symbols();
    for (int i = 0; i < symbols.count(); i++) {
      if (!code || isCode(symbols.address(i))) {
        similar.offer(symbols.name(i));
      }
    }
    return new CallException("no " + what + " " + name + SimilarNames.question(similar.closest()));
  }
}
