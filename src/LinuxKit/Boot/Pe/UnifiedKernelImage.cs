using System.Buffers.Binary;
using LinuxKit.Disks;

namespace LinuxKit.Boot.Pe;

/// <summary>A unified kernel image: one EFI program made of a stub with kernel, initrd and command line as further sections (UAPI.5).</summary>
internal static class UnifiedKernelImage
{
    // Later stubs map pages, and all sections of theirs start on one.
    private const long PageSize = 4096;

    /// <summary>Lays out an image.</summary>
    /// <param name="stub">The stub, all of it; symbols and a signature at its end are left out.</param>
    /// <param name="sections">What is added, in this order.</param>
    /// <exception cref="LinuxKitException">The stub is damaged or has no room for so many sections, or the image would have 4 GiB or more.</exception>
    public static UnifiedKernelPlan Plan(ReadOnlyMemory<byte> stub, IReadOnlyList<UkiSection> sections)
    {
        var headers = PeHeaders.Read(stub.Span);
        var ownEnd = headers.Sections.Max(section => (long?)section.RawEnd) ?? 0;
        if (ownEnd > stub.Length)
        {
            throw PeDiagnostics.BadImage.Error("The stub ends within its sections.");
        }

        List<UkiSection> added = [.. sections.Where(section => section.Content.Size > 0)];
        var room = headers.SectionRoom - headers.Sections.Length;
        if (added.Count > room)
        {
            throw PeDiagnostics.NoRoom.Error(
                $"The stub has {headers.Sections.Length} sections and room for {Math.Max(0, room)} more; the image needs {added.Count} more.");
        }

        // Whole sectors, so that who reads a disk by sectors finds a section's bytes. Stubs align to no less anyway.
        var alignment = Math.Max(headers.FileAlignment, DiskSector.Size);
        var start = AlignUp(Math.Max(ownEnd, headers.SizeOfHeaders), alignment);
        var head = new byte[start];
        stub.Span[..(int)Math.Min(start, Math.Max(ownEnd, headers.SizeOfHeaders))].CopyTo(head);
        var places = Append(headers, head, added, alignment);
        var size = AlignUp(places.Values.Select(place => place.Offset + place.Length).LastOrDefault(start), alignment);
        return new UnifiedKernelPlan(new DiskContent(size, (output, token) => WriteAsync(head, added, (int)alignment, output, token)), places);
    }

    // Adds the sections' headers to the stub's, and says where their contents go.
    private static OrderedDictionary<string, (long Offset, long Length)> Append(PeHeaders headers, byte[] head, List<UkiSection> added, long alignment)
    {
        var places = new OrderedDictionary<string, (long Offset, long Length)>(StringComparer.Ordinal);
        var row = headers.SectionTableOffset + (headers.Sections.Length * PeSection.Size);
        var (raw, initialized) = ((long)head.Length, 0L);
        var end = Math.Max(headers.SizeOfHeaders, headers.Sections.Max(section => (long?)section.VirtualEnd) ?? 0);
        foreach (var section in added)
        {
            var rawSize = AlignUp(section.Content.Size, alignment);
            var address = AlignUp(end, Math.Max(PageSize, headers.SectionAlignment));
            if (raw + rawSize > uint.MaxValue || address + rawSize > uint.MaxValue - headers.SectionAlignment)
            {
                throw PeDiagnostics.TooLarge.Error($"Up to its section {section.Name}, the image has {raw + rawSize} bytes.");
            }

            new PeSection(section.Name, (uint)section.Content.Size, (uint)address, (uint)rawSize, (uint)raw, PeSection.ReadOnlyData).Write(head.AsSpan(row));
            places.Add(section.Name, (raw, section.Content.Size));
            row += PeSection.Size;
            raw += rawSize;
            initialized += rawSize;
            end = address + rawSize;
        }

        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(headers.NumberOfSectionsOffset), (ushort)(headers.Sections.Length + added.Count));
        head.AsSpan(headers.SymbolTableOffset, 8).Clear();
        AddTo(head.AsSpan(headers.SizeOfInitializedDataOffset), (uint)initialized);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(headers.SizeOfImageOffset), (uint)AlignUp(end, headers.SectionAlignment));
        head.AsSpan(headers.CheckSumOffset, 4).Clear();
        head.AsSpan(headers.CertificateDirectoryOffset, 8).Clear();
        return places;
    }

    private static async Task WriteAsync(byte[] head, List<UkiSection> sections, int alignment, Stream output, CancellationToken cancellationToken)
    {
        await output.WriteAsync(head, cancellationToken).ConfigureAwait(false);
        var zeros = new byte[alignment];
        foreach (var section in sections)
        {
            await section.Content.WriteAsync(output, cancellationToken).ConfigureAwait(false);
            var padding = (int)(AlignUp(section.Content.Size, alignment) - section.Content.Size);
            await output.WriteAsync(zeros.AsMemory(0, padding), cancellationToken).ConfigureAwait(false);
        }
    }

    private static void AddTo(Span<byte> field, uint amount) =>
        BinaryPrimitives.WriteUInt32LittleEndian(field, unchecked(BinaryPrimitives.ReadUInt32LittleEndian(field) + amount));

    private static long AlignUp(long value, long alignment) => (value + alignment - 1) & -alignment;
}
