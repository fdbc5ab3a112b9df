package org.jumppatch.patcher.script;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.AddressSpace;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.patcher.decode.InstructionDecoder;
import org.jumppatch.patcher.script.Operand.Mnemonic;
import org.jumppatch.patcher.site.CodeBytes;
import org.jumppatch.patcher.site.SiteChange;

/** Makes a poke of a script into a change of the image, and holds it to what must be there. */
final class PokeCheck {
  private final Image image;
  private final InstructionDecoder decoder;
  private final ScriptNames names;
  private final FunctionCode.Cache functions;
  private final QueuedChanges queued;
  private final BatchConflicts conflicts;
  private final List<Problem> problems;

  PokeCheck(
      Image image,
      InstructionDecoder decoder,
      ScriptNames names,
      FunctionCode.Cache functions,
      QueuedChanges queued,
      BatchConflicts conflicts,
      List<Problem> problems) {
    this.image = image;
    this.decoder = decoder;
    this.names = names;
    this.functions = functions;
    this.queued = queued;
    this.conflicts = conflicts;
    this.problems = problems;
  }

  /** The change, or null where it has a problem. */
  @Nullable SiteChange change(Statement.Poke poke) {
    Long address = names.resolve(poke.address());
    Long oldTarget = target(poke.old());
    Long newTarget = target(poke.text());
    if (address == null || oldTarget == null || newTarget == null) {
      return null;
    }
    int length = length(poke, address);
    if (length == 0 || !conflicts.isFree(address, length, poke.address().at())) {
      return null;
    }
    CodeBytes found = found(poke, address, length);
    CodeBytes text = found == null ? null : newText(poke, address, length, newTarget);
    if (found == null || text == null || !isExpected(poke, address, found, oldTarget)) {
      return null;
    }
    if (!isWhole(found)) {
      unsafe(
          poke.old().at(), found + " is not whole instructions", functions.around(address, length));
      return null;
    }
    return new SiteChange(address, found, text, image.space().fileOffset(address, length), "");
  }

  /** Where an operand goes; 0 where it goes nowhere, null where that has a problem. */
  private @Nullable Long target(Operand operand) {
    return operand instanceof Operand.Branch branch
        ? names.resolve(branch.target())
        : Long.valueOf(0);
  }

  /** Bytes of the site, as the hex tells or the instruction that is there; 0 for a problem. */
  private int length(Statement.Poke poke, long address) {
    int length;
    if (poke.old() instanceof Operand.Hex old) {
      length = old.bytes().length();
      if (poke.text() instanceof Operand.Hex text && text.bytes().length() != length) {
        return wrong(
            poke.text(), "%d bytes in place of %d".formatted(text.bytes().length(), length));
      }
    } else if (poke.text() instanceof Operand.Hex text) {
      length = text.bytes().length();
    } else {
      length = lengthAt(address);
      if (length == 0) {
        unsafe(poke.address().at(), "no instruction there", List.of());
        return 0;
      }
    }
    return PokeForm.isLength(length)
        ? length
        : wrong(poke.text(), "%d bytes: %s".formatted(length, PokeForm.choices(length)));
  }

  private int lengthAt(long address) {
    CodeBytes queuedText = queued.textAt(address);
    if (queuedText != null) {
      return queuedText.length();
    }
    int room = InstructionDecoder.MAX_LENGTH;
    AddressSpace space = image.space();
    while (room > 0 && !space.isCode(address, room)) {
      room--;
    }
    byte[] code = image.content().copy(Math.max(0, space.fileOffset(address, room)), room);
    return decoder.length(code, 0, room);
  }

  private @Nullable CodeBytes found(Statement.Poke poke, long address, int length) {
    if (!image.space().isCode(address, length)) {
      unsafe(poke.address().at(), "there is no code at " + names.place(address), List.of());
      return null;
    }
    CodeBytes text = queued.textAt(address);
    return text != null && text.length() == length
        ? text
        : CodeBytes.of(image.content().copy(image.space().fileOffset(address, length), length));
  }

  private @Nullable CodeBytes newText(Statement.Poke poke, long address, int length, long target) {
    CodeBytes text = encode(poke.text(), length, address, target);
    if (text == null) {
      wrong(
          poke.text(),
          describe(poke.text(), target) + " does not fit here: " + PokeForm.choices(length));
    } else if (!PokeForm.isPokeable(text)) {
      wrong(poke.text(), text + " is nothing the kernel can poke: " + PokeForm.choices(length));
      return null;
    }
    return text;
  }

  private boolean isExpected(Statement.Poke poke, long address, CodeBytes found, long target) {
    int length = found.length();
    CodeBytes old = encode(poke.old(), length, address, target);
    if (found.equals(old)) {
      return true;
    }
    boolean padded =
        poke.old() instanceof Operand.Branch branch
            && branch.mnemonic() == Mnemonic.JMP
            && length == 5
            && found.equals(PokeForm.shortJumpIn5(address, target));
    if (!padded) {
      // What the script has put there is not in the disassembly of the image.
      boolean isQueued = queued.textAt(address) != null;
      unsafe(
          poke.old().at(),
          "unexpected op at %s: %s %s%s, expected %s"
              .formatted(
                  names.place(address),
                  isQueued ? "the script has put" : "found",
                  found,
                  isQueued ? " there" : "",
                  old == null ? describe(poke.old(), target) : old),
          isQueued ? List.of() : functions.around(address, length));
    }
    return padded;
  }

  private static @Nullable CodeBytes encode(
      Operand operand, int length, long address, long target) {
    if (operand instanceof Operand.Hex hex) {
      return hex.bytes();
    }
    if (operand instanceof Operand.Plain plain) {
      return PokeForm.encode(plain.mnemonic(), length);
    }
    return PokeForm.encode(((Operand.Branch) operand).mnemonic(), length, address, target);
  }

  private String describe(Operand operand, long target) {
    if (operand instanceof Operand.Branch branch) {
      return branch.mnemonic().word() + " " + names.place(target);
    }
    return operand instanceof Operand.Plain plain
        ? plain.mnemonic().word()
        : ((Operand.Hex) operand).bytes().toString();
  }

  /** Whole instructions; int3 after them is filling as well as an instruction. */
  private boolean isWhole(CodeBytes text) {
    byte[] bytes = text.toArray();
    int at = 0;
    int length = 1;
    while (at < bytes.length && length > 0) {
      length = decoder.length(bytes, at, bytes.length);
      at += length;
    }
    return at == bytes.length;
  }

  private int wrong(Operand operand, String message) {
    problems.add(Problem.wrong(operand.at(), message));
    return 0;
  }

  private void unsafe(Position at, String message, List<String> evidence) {
    problems.add(Problem.unsafe(at, message, evidence));
  }
}
