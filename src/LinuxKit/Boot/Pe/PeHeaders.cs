using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Numerics;

namespace LinuxKit.Boot.Pe;

/// <summary>The headers of a PE32+ image: PE format, "COFF File Header" and "Optional Header"; little endian.</summary>
/// <param name="FileHeaderOffset">Where the COFF file header starts, in bytes from the file's start.</param>
/// <param name="SectionTableOffset">Where the section table starts.</param>
/// <param name="SectionAlignment">Bytes that sections are aligned to in memory.</param>
/// <param name="FileAlignment">Bytes that sections are aligned to in the file.</param>
/// <param name="SizeOfHeaders">Bytes of all headers, with the room after the section table.</param>
/// <param name="Sections">The section table.</param>
internal sealed record PeHeaders(
    int FileHeaderOffset, int SectionTableOffset, uint SectionAlignment, uint FileAlignment, int SizeOfHeaders, ImmutableArray<PeSection> Sections)
{
    /// <summary>No image's headers are longer, in bytes; this library's judgement, and far more than firmware sees in practice.</summary>
    public const int MaximumSize = 64 * 1024;

    private const int FileHeaderSize = 20;
    private const int DirectoriesOffset = 112;
    private const int CertificateDirectory = 4;
    private const int DirectorySize = 8;
    private const uint MaximumFileAlignment = 64 * 1024;
    private const ushort Pe32Plus = 0x20B;

    /// <summary>The count of rows in the section table, 2 bytes; offset in the file.</summary>
    public int NumberOfSectionsOffset => FileHeaderOffset + 2;

    /// <summary>Where the COFF symbols start and how many there are, 4 bytes each; offset in the file.</summary>
    public int SymbolTableOffset => FileHeaderOffset + 8;

    /// <summary>The sum of all initialised data, 4 bytes; offset in the file.</summary>
    public int SizeOfInitializedDataOffset => OptionalHeaderOffset + 8;

    /// <summary>The image's bytes in memory, 4 bytes; offset in the file.</summary>
    public int SizeOfImageOffset => OptionalHeaderOffset + 56;

    /// <summary>The checksum, 4 bytes, which firmware does not look at; offset in the file.</summary>
    public int CheckSumOffset => OptionalHeaderOffset + 64;

    /// <summary>Where the certificate table starts in the file and its bytes, 4 bytes each; offset in the file.</summary>
    public int CertificateDirectoryOffset => OptionalHeaderOffset + DirectoriesOffset + (CertificateDirectory * DirectorySize);

    /// <summary>How many rows the section table can have before something else follows it in the file.</summary>
    public int SectionRoom =>
        (int)(Sections.Where(section => section.SizeOfRawData > 0).Min(section => (long?)section.PointerToRawData) is { } first && first < SizeOfHeaders
            ? Math.Max(0, first - SectionTableOffset) : SizeOfHeaders - SectionTableOffset) / PeSection.Size;

    /// <summary>What processor an image is for.</summary>
    /// <param name="file">The file's first bytes.</param>
    public static PeMachine MachineOf(ReadOnlySpan<byte> file)
    {
        var offset = file.Length < 64 || !file.StartsWith("MZ"u8) ? uint.MaxValue : BinaryPrimitives.ReadUInt32LittleEndian(file[60..]);
        return offset <= file.Length - 6L && file[(int)offset..].StartsWith("PE\0\0"u8)
            ? (PeMachine)BinaryPrimitives.ReadUInt16LittleEndian(file[((int)offset + 4)..])
            : PeMachine.Unknown;
    }

    private int OptionalHeaderOffset => FileHeaderOffset + FileHeaderSize;

    /// <summary>Reads the headers.</summary>
    /// <param name="file">The file's first bytes: <see cref="MaximumSize"/> of them, or all.</param>
    /// <exception cref="LinuxKitException">They are no headers of a PE32+ image, or cut off.</exception>
    public static PeHeaders Read(ReadOnlySpan<byte> file)
    {
        if (!file.StartsWith("MZ"u8) || file.Length < 64)
        {
            throw Bad("does not start with the letters MZ");
        }

        var signature = BinaryPrimitives.ReadUInt32LittleEndian(file[60..]);
        if (signature > file.Length - 4L || !file[(int)signature..].StartsWith("PE\0\0"u8))
        {
            throw Bad("has no PE header");
        }

        var fileHeader = (int)signature + 4;
        var optionalHeader = fileHeader + FileHeaderSize;
        var fixedSize = DirectoriesOffset + ((CertificateDirectory + 1) * DirectorySize);
        if (file.Length < optionalHeader + fixedSize)
        {
            throw Bad("ends within its headers");
        }

        var optionalSize = BinaryPrimitives.ReadUInt16LittleEndian(file[(fileHeader + 16)..]);
        var optional = file[optionalHeader..];
        if (BinaryPrimitives.ReadUInt16LittleEndian(optional) != Pe32Plus
            || optionalSize < fixedSize
            || BinaryPrimitives.ReadUInt32LittleEndian(optional[108..]) <= CertificateDirectory)
        {
            throw Bad("is not PE32+ with a place for a signature");
        }

        var sectionTable = optionalHeader + optionalSize;
        var sectionCount = BinaryPrimitives.ReadUInt16LittleEndian(file[(fileHeader + 2)..]);
        var sectionAlignment = BinaryPrimitives.ReadUInt32LittleEndian(optional[32..]);
        var fileAlignment = BinaryPrimitives.ReadUInt32LittleEndian(optional[36..]);
        var sizeOfHeaders = BinaryPrimitives.ReadUInt32LittleEndian(optional[60..]);
        if (sizeOfHeaders > Math.Min(file.Length, MaximumSize) || sizeOfHeaders < sectionTable + (sectionCount * PeSection.Size))
        {
            throw Bad("says a wrong size of its headers");
        }

        if (!BitOperations.IsPow2(sectionAlignment) || !BitOperations.IsPow2(fileAlignment) || fileAlignment > MaximumFileAlignment)
        {
            throw Bad("says an alignment that the format does not allow");
        }

        var sections = ImmutableArray.CreateBuilder<PeSection>(sectionCount);
        for (var i = 0; i < sectionCount; i++)
        {
            sections.Add(PeSection.Read(file[(sectionTable + (i * PeSection.Size))..]));
        }

        return new PeHeaders(fileHeader, sectionTable, sectionAlignment, fileAlignment, (int)sizeOfHeaders, sections.MoveToImmutable());
    }

    private static LinuxKitException Bad(string what) => PeDiagnostics.BadImage.Error($"The file {what}.");
}
