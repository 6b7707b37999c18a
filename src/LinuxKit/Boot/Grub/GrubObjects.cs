using System.Buffers.Binary;
using System.Text;
using LinuxKit.Archives;

namespace LinuxKit.Boot.Grub;

/// <summary>
/// What GRUB's kernel finds behind itself: modules, a script and the prefix (GRUB: include/grub/kernel.h, <c>grub_module_info32</c> and
/// <c>grub_module_header</c>); little endian.
/// </summary>
internal static class GrubObjects
{
    // u32 magic "mimg", u32 offset of the first object, u32 size of all with this header.
    private const int InfoSize = 12;

    // u32 type, u32 size with this header and the padding.
    private const int HeaderSize = 8;
    private const int Alignment = 4;

    private const uint TypeModule = 0;
    private const uint TypeConfiguration = 2;
    private const uint TypePrefix = 3;

    private static ReadOnlySpan<byte> Magic => "mimg"u8;

    /// <summary>Makes the area.</summary>
    /// <param name="modules">ELF files, each after what it needs.</param>
    /// <param name="configuration">A script that the kernel runs first.</param>
    /// <param name="prefix">What the variable <c>prefix</c> is at the start.</param>
    public static byte[] Create(IReadOnlyList<ReadOnlyMemory<byte>> modules, string configuration, string prefix)
    {
        List<(uint Type, ReadOnlyMemory<byte> Data)> objects =
        [
            .. modules.Select(module => (TypeModule, module)),
            (TypeConfiguration, Text(configuration)),
            (TypePrefix, Text(prefix)),
        ];
        var area = new byte[InfoSize + objects.Sum(entry => SizeOf(entry.Data))];
        Magic.CopyTo(area);
        BinaryPrimitives.WriteUInt32LittleEndian(area.AsSpan(4), InfoSize);
        BinaryPrimitives.WriteUInt32LittleEndian(area.AsSpan(8), (uint)area.Length);
        var rest = area.AsSpan(InfoSize);
        foreach (var (type, data) in objects)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(rest, type);
            BinaryPrimitives.WriteUInt32LittleEndian(rest[4..], (uint)SizeOf(data));
            data.Span.CopyTo(rest[HeaderSize..]);
            rest = rest[SizeOf(data)..];
        }

        return area;
    }

    private static int SizeOf(ReadOnlyMemory<byte> data) => HeaderSize + data.Length + Padding.After(data.Length, Alignment);

    private static byte[] Text(string text) => text.Contains('\0', StringComparison.Ordinal)
        ? throw new ArgumentException("GRUB's texts end at a NUL.", nameof(text))
        : Encoding.UTF8.GetBytes(text + "\0");
}
