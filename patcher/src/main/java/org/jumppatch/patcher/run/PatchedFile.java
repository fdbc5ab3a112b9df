package org.jumppatch.patcher.run;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ElfFile;
import org.jumppatch.elf.ImageFormatException;
import org.jumppatch.elf.jumplabel.JumpTable;
import org.jumppatch.elf.jumplabel.UnexpectedOpException;
import org.jumppatch.elf.kaslr.KaslrRelocations;
import org.jumppatch.elf.kaslr.SameKernel;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.output.Destination;
import org.jumppatch.elf.output.Edit;
import org.jumppatch.elf.staticcall.FileWord;
import org.jumppatch.elf.wrapping.Repacked;
import org.jumppatch.patcher.site.CallUpdate;
import org.jumppatch.patcher.site.FunctionChange;
import org.jumppatch.patcher.site.KeyFlip;
import org.jumppatch.patcher.site.RelocationChange;
import org.jumppatch.patcher.site.SiteChange;

/** What a run makes of the file: its sites, and the counts and relocations that go with them. */
final class PatchedFile {
  private final Image image;
  private final FlipRun run;

  PatchedFile(Image image, FlipRun run) {
    this.image = image;
    this.run = run;
  }

  /**
   * Writes the image with every site as it is in the machine's memory now, and the counts and
   * relocations that go with them, as a plain ELF file.
   *
   * @throws IOException if it cannot be written; then all is as it was
   * @throws ImageFormatException if the image could not be read again; then too
   */
  WrittenImage write(Destination file) throws IOException {
    List<String> lost = file.write(content(), edits(), this::checkReadable);
    return WrittenImage.plain(image, file, lost);
  }

  /**
   * The same, in the form that the image was found in.
   *
   * @throws org.jumppatch.elf.wrapping.RepackException if it does not fit in there
   */
  WrittenImage repack(Destination file) throws IOException {
    Bytes before = content();
    byte[] content = before.copy(0, Math.toIntExact(before.size()));
    for (Edit edit : edits()) {
      edit.bytes().get(content, (int) edit.offset(), edit.length());
    }
    Repacked repacked = image.repack(content);
    Bytes whole = Bytes.of(image.path().toString(), repacked.file());
    List<String> lost = file.write(whole, List.of(), written -> checkSame(written, content));
    return WrittenImage.repacked(image, file, lost, repacked.lost());
  }

  private void checkSame(Bytes written, byte[] content) {
    checkReadable(written);
    ElfFile again = Image.of(image.path(), written).elf();
    if (!SameKernel.is(ElfFile.read(Bytes.of(written.name(), content)), again)) {
      throw written.malformed(-1, "what was packed is not what comes out");
    }
  }

  private void checkReadable(Bytes written) {
    try {
      JumpTable.of(Image.of(image.path(), written));
    } catch (UnexpectedOpException e) {
      // Only a poke into a site makes it so, which was refused unless it is forced.
      return;
    } catch (ImageFormatException e) {
      throw new ImageFormatException(
          image.path().toString(),
          e.offset(),
          "after this change the image could not be read again: " + e.problem());
    }
  }

  /**
   * What the edits are made in: the image's content, where a pointer that was none is to be one, or
   * the other way round, with another list of places that a kernel relocates.
   */
  private Bytes content() {
    Map<Long, FunctionChange> changes = new LinkedHashMap<>();
    for (FunctionChange next : functions()) {
      changes.merge(next.address(), next, FunctionChange::then);
    }
    Set<Long> added = new HashSet<>();
    Set<Long> dropped = new HashSet<>();
    for (FunctionChange change : changes.values()) {
      if (change.needsRelocation()) {
        added.add(change.address());
      } else if (change.dropsRelocation()) {
        dropped.add(change.address());
      }
    }
    return image.kind().isKernel()
        ? KaslrRelocations.changed(image.elf(), added, dropped)
        : image.content();
  }

  private List<FunctionChange> functions() {
    List<FunctionChange> functions = new ArrayList<>();
    for (CallUpdate update : run.plan().updates()) {
      if (update.function() != null) {
        functions.add(update.function());
      }
    }
    return functions;
  }

  /** All changes of the file. */
  private List<Edit> edits() {
    List<Edit> edits = new ArrayList<>();
    for (SiteChange site : run.plan().sites()) {
      edits.add(new Edit(site.fileOffset(), run.result(site).toArray()));
    }
    for (KeyFlip flip : run.plan().flips()) {
      if (flip.state() != null) {
        edits.add(new Edit(flip.state().fileOffset(), littleEndian(flip.state().wanted())));
      }
      for (RelocationChange relocation : flip.relocations()) {
        edits.add(new Edit(relocation.fileOffset(), littleEndian(relocation.wanted())));
      }
    }
    for (FunctionChange function : functions()) {
      for (FileWord word : function.words()) {
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        edits.add(new Edit(word.fileOffset(), bytes.putLong(word.value()).array()));
      }
    }
    return edits;
  }

  private static byte[] littleEndian(int number) {
    return ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(number).array();
  }
}
