using System.Buffers.Binary;

namespace LinuxKit.Tests.Boot;

/// <summary>Kernels that are none, but are packed as kernels are.</summary>
internal static class TestKernel
{
    /// <summary>The start of an ELF file for amd64, and then something.</summary>
    public static byte[] Elf(int size = 300_000)
    {
        var elf = new byte[size];
        new Random(1).NextBytes(elf.AsSpan(64, size / 2));
        byte[] start = [0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 62, 0, 1, 0, 0, 0];
        start.CopyTo(elf, 0);
        elf[52] = 64;
        return elf;
    }

    /// <summary>The start of an arm64 <c>Image</c>, and then something.</summary>
    public static byte[] Image()
    {
        var image = new byte[5000];
        "ARM\x64"u8.CopyTo(image.AsSpan(56));
        WriteEfiHeader(image, 0xAA64);
        return image;
    }

    /// <summary>A bzImage around a compressed kernel, with something behind it that is not part of it.</summary>
    /// <param name="payload">The compressed kernel.</param>
    /// <param name="size">The uncompressed length, which follows it; null for gzip.</param>
    public static byte[] BzImage(byte[] payload, int? size = null)
    {
        const int start = 0x20;
        var image = new byte[(2 * 512) + start + payload.Length + (size is null ? 0 : 4) + 100];
        image.AsSpan().Fill(0xAB);
        WriteEfiHeader(image, 0x8664);
        image[0x1F1] = 1;
        image[0x1FE] = 0x55;
        image[0x1FF] = 0xAA;
        "HdrS"u8.CopyTo(image.AsSpan(0x202));
        BinaryPrimitives.WriteUInt32LittleEndian(image.AsSpan(0x248), start);
        BinaryPrimitives.WriteUInt32LittleEndian(image.AsSpan(0x24C), (uint)(payload.Length + (size is null ? 0 : 4)));
        payload.CopyTo(image, (2 * 512) + start);
        if (size is { } length)
        {
            BinaryPrimitives.WriteInt32LittleEndian(image.AsSpan((2 * 512) + start + payload.Length), length);
        }

        return image;
    }

    /// <summary>An EFI zboot image around a compressed kernel.</summary>
    public static byte[] Zboot(byte[] payload)
    {
        var image = new byte[512 + payload.Length + 64];
        "MZ\0\0zimg"u8.CopyTo(image);
        BinaryPrimitives.WriteInt32LittleEndian(image.AsSpan(8), 512);
        BinaryPrimitives.WriteInt32LittleEndian(image.AsSpan(12), payload.Length);
        payload.CopyTo(image, 512);
        return image;
    }

    /// <summary>The headers of an EFI program without sections, as far as they are looked at.</summary>
    private static void WriteEfiHeader(byte[] image, ushort machine)
    {
        const int header = 64;
        "MZ"u8.CopyTo(image);
        BinaryPrimitives.WriteInt32LittleEndian(image.AsSpan(60), header);
        var pe = image.AsSpan(header, 24 + 160);
        pe.Clear();
        "PE\0\0"u8.CopyTo(pe);
        BinaryPrimitives.WriteUInt16LittleEndian(pe[4..], machine);
        BinaryPrimitives.WriteUInt16LittleEndian(pe[20..], 160);
        var optional = pe[24..];
        BinaryPrimitives.WriteUInt16LittleEndian(optional, 0x20B);
        BinaryPrimitives.WriteInt32LittleEndian(optional[32..], 4096);
        BinaryPrimitives.WriteInt32LittleEndian(optional[36..], 512);
        BinaryPrimitives.WriteInt32LittleEndian(optional[60..], 512);
        BinaryPrimitives.WriteInt32LittleEndian(optional[108..], 6);
    }
}
