using System.Buffers.Binary;
using System.Text;
using LinuxKit.Boot.SecureBoot;

namespace LinuxKit.Platforms.Qemu;

/// <summary>
/// The file of variables that EDK II keeps beside its code, such as <c>OVMF_VARS_4M.fd</c>: a firmware volume (UEFI PI, volume 3, 3.2.1) that holds
/// one store of authenticated variables (EDK II: MdeModulePkg/Include/Guid/VariableFormat.h); little endian.
/// </summary>
internal static class OvmfVariables
{
    private const int StoreHeaderSize = 28;
    private const int VariableHeaderSize = 60;
    private const int Alignment = 4;
    private const ushort StartMark = 0x55AA;
    private const byte Added = 0x3F;
    private const byte Deleted = 0xFD;

    private static readonly Guid AuthenticatedStore = new("aaf32c78-947b-439a-a180-2e144ec37792");
    private static readonly Guid SecureBootEnable = new("f0a30bc7-af08-4556-99c4-001009c93a44");

    /// <summary>The variables of a machine that boots only what <paramref name="databaseList"/> trusts.</summary>
    /// <param name="platformList">The signature list of PK.</param>
    /// <param name="exchangeList">The signature list of KEK.</param>
    /// <param name="databaseList">The signature list of db.</param>
    public static IReadOnlyList<EfiVariable> SecureBoot(
        ReadOnlyMemory<byte> platformList, ReadOnlyMemory<byte> exchangeList, ReadOnlyMemory<byte> databaseList) =>
    [
        EfiVariable.SignatureDatabase(databaseList),
        EfiVariable.KeyExchangeKey(exchangeList),
        EfiVariable.PlatformKey(platformList),
        new EfiVariable("SecureBootEnable", SecureBootEnable, EfiVariable.NonVolatileBoot, new byte[] { 1 }),
    ];

    /// <summary>Puts variables into a store, in the place of those of the same name.</summary>
    /// <param name="file">The file as it is.</param>
    /// <param name="variables">The variables.</param>
    /// <param name="timestamp">Since when authenticated ones have their value.</param>
    /// <returns>The file with the variables.</returns>
    /// <exception cref="LinuxKitException">The file is no store of authenticated variables, or full.</exception>
    public static byte[] Add(ReadOnlySpan<byte> file, IReadOnlyList<EfiVariable> variables, DateTimeOffset timestamp)
    {
        var result = file.ToArray();
        var store = Store(result);
        foreach (var variable in variables)
        {
            var free = Replace(store, variable);
            var record = Record(variable, timestamp);
            if (record.Length > store.Length - free)
            {
                throw SecureBootDiagnostics.BadVariableStore.Error($"The store of {store.Length} bytes is full before its variable {variable.Name}.");
            }

            record.CopyTo(store[free..]);
        }

        return result;
    }

    // The store's bytes, its header among them.
    private static Span<byte> Store(Span<byte> file)
    {
        if (file.Length >= 56 && file[40..].StartsWith("_FVH"u8))
        {
            var header = BinaryPrimitives.ReadUInt16LittleEndian(file[48..]);
            if (file.Length >= header + StoreHeaderSize && new Guid(file.Slice(header, 16)) == AuthenticatedStore)
            {
                var size = BinaryPrimitives.ReadUInt32LittleEndian(file[(header + 16)..]);
                if (size >= StoreHeaderSize && size <= file.Length - header)
                {
                    return file.Slice(header, (int)size);
                }
            }
        }

        throw SecureBootDiagnostics.BadVariableStore.Error("The file is no store of authenticated variables.");
    }

    // Marks the variables of the same name as deleted, and gives the offset of the free space after all.
    private static int Replace(Span<byte> store, EfiVariable variable)
    {
        var name = Encoding.Unicode.GetBytes(variable.Name + "\0");
        var offset = StoreHeaderSize;
        while (offset <= store.Length - VariableHeaderSize && BinaryPrimitives.ReadUInt16LittleEndian(store[offset..]) == StartMark)
        {
            var header = store[offset..];
            var nameSize = BinaryPrimitives.ReadUInt32LittleEndian(header[36..]);
            var end = offset + VariableHeaderSize + nameSize + BinaryPrimitives.ReadUInt32LittleEndian(header[40..]);
            if (end > store.Length)
            {
                throw SecureBootDiagnostics.BadVariableStore.Error($"A variable at offset {offset} of the store goes beyond its end.");
            }

            if (header.Slice(VariableHeaderSize, (int)nameSize).SequenceEqual(name) && new Guid(header.Slice(44, 16)) == variable.Vendor)
            {
                header[2] &= Deleted;
            }

            offset = (int)Math.Min(Aligned(end), store.Length);
        }

        return offset;
    }

    private static byte[] Record(EfiVariable variable, DateTimeOffset timestamp)
    {
        var name = Encoding.Unicode.GetBytes(variable.Name + "\0");
        var size = VariableHeaderSize + name.Length + variable.Data.Length;
        var record = new byte[Aligned(size)];
        record.AsSpan(size).Fill(0xFF);
        BinaryPrimitives.WriteUInt16LittleEndian(record, StartMark);
        record[2] = Added;
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(4), variable.Attributes);
        if (variable.Attributes == EfiVariable.Authenticated)
        {
            EfiTime.Write(timestamp, record.AsSpan(16));
        }

        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(36), (uint)name.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(40), (uint)variable.Data.Length);
        variable.Vendor.TryWriteBytes(record.AsSpan(44));
        name.CopyTo(record, VariableHeaderSize);
        variable.Data.Span.CopyTo(record.AsSpan(VariableHeaderSize + name.Length));
        return record;
    }

    private static long Aligned(long offset) => (offset + Alignment - 1) & -Alignment;
}
