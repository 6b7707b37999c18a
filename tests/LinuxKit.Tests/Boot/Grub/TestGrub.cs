using System.Buffers.Binary;
using System.Text;
using LinuxKit.Boot.Grub;
using LinuxKit.Tests.Archives;

namespace LinuxKit.Tests.Boot.Grub;

/// <summary>GRUB's files: Debian's own, or small ones that only look like them.</summary>
internal static class TestGrub
{
    public const string DebiansFolder = "/usr/lib/grub/i386-pc";

    public static GrubImages Debians()
    {
        if (!File.Exists(Path.Combine(DebiansFolder, "kernel.img")))
        {
            Assert.Inconclusive("GRUB for BIOS machines is not installed");
        }

        return new GrubImages(Directory.GetFiles(DebiansFolder).ToDictionary(path => Path.GetFileName(path), path => (ReadOnlyMemory<byte>)File.ReadAllBytes(path)));
    }

    public static Dictionary<string, ReadOnlyMemory<byte>> Files()
    {
        var start = new byte[512];
        BinaryPrimitives.WriteUInt16LittleEndian(start.AsSpan(510), 0x820);
        var boot = new byte[512];
        boot.AsSpan().Fill(0xCC);
        new byte[] { 0xEB, 0x05 }.CopyTo(boot, 0x66);
        return new()
        {
            ["boot.img"] = boot,
            ["diskboot.img"] = start,
            ["cdboot.img"] = Enumerable.Repeat((byte)0xCD, 2048).ToArray(),
            ["lzma_decompress.img"] = Enumerable.Repeat((byte)0x1D, 100).ToArray(),
            ["kernel.img"] = Kernel((0x9000, "code"u8.ToArray()), (0x9006, "data"u8.ToArray())),
            ["moddep.lst"] = "top: low middle\nmiddle: low\nlow: middle\n"u8.ToArray(),
            ["top.mod"] = Module("top"u8),
            ["middle.mod"] = Module("middle"u8),
            ["low.mod"] = Module("low"u8),
            ["alone.mod"] = Module("alone"u8),
        };
    }

    /// <summary>An ELF file with no section but the empty first one, and something behind it.</summary>
    public static byte[] Module(ReadOnlySpan<byte> content)
    {
        const int header = 52;
        const int row = 40;
        var file = new byte[header + row + content.Length];
        new byte[] { 0x7F, (byte)'E', (byte)'L', (byte)'F', 1, 1 }.CopyTo(file, 0);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(32), header);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(46), row);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(48), 1);
        content.CopyTo(file.AsSpan(header + row));
        return file;
    }

    /// <summary>Unpacks a core: the kernel, its modules and the script.</summary>
    /// <param name="core">The core, and maybe more behind it.</param>
    /// <param name="decompressorSize">Bytes of the decompressor that is in it.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static Task<byte[]> UnpackAsync(ReadOnlyMemory<byte> core, int decompressorSize, CancellationToken cancellationToken)
    {
        // The decompressor's fields make a header of the format .lzma, which xz reads.
        var program = core.Span[512..];
        byte[] lzma =
        [
            0x5D, 0, 0, 1, 0, .. program[12..16], 0, 0, 0, 0,
            .. program.Slice(decompressorSize, BinaryPrimitives.ReadInt32LittleEndian(program[8..])),
        ];
        return Judge.FilterAsync("xz", ["--format=lzma", "-dc"], lzma, cancellationToken);
    }

    /// <summary>An ELF file with sections that are loaded, one with zeros behind them, and one that is not loaded.</summary>
    public static byte[] Kernel(params (uint Address, byte[] Data)[] sections)
    {
        const int header = 52;
        const int row = 40;
        var file = new List<byte>(new byte[header]);
        (uint Type, uint Flags, uint Address, byte[] Data, int Size)[] rows =
        [
            .. sections.Select(section => (1u, 6u, section.Address, section.Data, section.Data.Length)),
            (8, 3, 0x9100, [], 500),
            (3, 0, 0, Encoding.ASCII.GetBytes("names"), 5),
        ];
        var table = new byte[row * (rows.Length + 1)];
        for (var i = 0; i < rows.Length; i++)
        {
            var (type, flags, address, data, size) = rows[i];
            var entry = table.AsSpan(row * (i + 1));
            uint[] fields = [0, type, flags, address, (uint)file.Count, (uint)size];
            for (var field = 0; field < fields.Length; field++)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(entry[(4 * field)..], fields[field]);
            }

            file.AddRange(data);
        }

        byte[] result = [.. file, .. table];
        new byte[] { 0x7F, (byte)'E', (byte)'L', (byte)'F', 1, 1 }.CopyTo(result, 0);
        BinaryPrimitives.WriteUInt32LittleEndian(result.AsSpan(32), (uint)file.Count);
        BinaryPrimitives.WriteUInt16LittleEndian(result.AsSpan(46), row);
        BinaryPrimitives.WriteUInt16LittleEndian(result.AsSpan(48), (ushort)(rows.Length + 1));
        return result;
    }
}
