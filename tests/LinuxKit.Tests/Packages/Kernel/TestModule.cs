using System.Buffers.Binary;
using System.Text;

namespace LinuxKit.Tests.Packages.Kernel;

/// <summary>Makes ELF files with a <c>.modinfo</c> section, as small as a module can be.</summary>
internal static class TestModule
{
    public static byte[] Create(params string[] fields)
    {
        var information = Encoding.UTF8.GetBytes(string.Concat(fields.Select(field => field + '\0')));
        var names = "\0.shstrtab\0.modinfo\0"u8.ToArray();
        var tableOffset = 64 + information.Length + names.Length;
        var file = new byte[tableOffset + (3 * 64)];
        "\u007fELF\u0002\u0001\u0001"u8.CopyTo(file);
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(0x28), (ulong)tableOffset);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(0x3a), 64);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(0x3c), 3);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(0x3e), 1);
        information.CopyTo(file, 64);
        names.CopyTo(file, 64 + information.Length);
        WriteHeader(file.AsSpan(tableOffset + 64), 1, 64 + information.Length, names.Length);
        WriteHeader(file.AsSpan(tableOffset + 128), 11, 64, information.Length);
        return file;
    }

    private static void WriteHeader(Span<byte> header, uint name, int offset, int size)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(header, name);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], 1);
        BinaryPrimitives.WriteUInt64LittleEndian(header[24..], (ulong)offset);
        BinaryPrimitives.WriteUInt64LittleEndian(header[32..], (ulong)size);
    }
}
