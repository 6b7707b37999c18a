using System.Buffers.Binary;

namespace LinuxKit.Boot.SecureBoot;

/// <summary>A time as firmware keeps it: UEFI 8.3, <c>EFI_TIME</c>, 16 bytes; little endian, in UTC and whole seconds.</summary>
internal static class EfiTime
{
    /// <summary>Bytes of a time.</summary>
    public const int Size = 16;

    /// <summary>Writes a time.</summary>
    /// <param name="time">The time; parts of a second are left out.</param>
    /// <param name="field"><see cref="Size"/> bytes.</param>
    public static void Write(DateTimeOffset time, Span<byte> field)
    {
        field[..Size].Clear();
        var utc = time.UtcDateTime;
        BinaryPrimitives.WriteUInt16LittleEndian(field, (ushort)utc.Year);
        field[2] = (byte)utc.Month;
        field[3] = (byte)utc.Day;
        field[4] = (byte)utc.Hour;
        field[5] = (byte)utc.Minute;
        field[6] = (byte)utc.Second;
    }
}
