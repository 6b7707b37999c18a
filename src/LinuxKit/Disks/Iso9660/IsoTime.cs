using System.Globalization;
using System.Text;

namespace LinuxKit.Disks.Iso9660;

/// <summary>The two forms of a time, both in UTC: ECMA-119, sections 8.4.26.1 and 9.1.5.</summary>
internal static class IsoTime
{
    /// <summary>Bytes of the form in numbers, which directory records and Rock Ridge use.</summary>
    public const int Size = 7;

    /// <summary>Bytes of the form in digits, which volume descriptors use.</summary>
    public const int DigitsSize = 17;

    // Section 9.1.5 counts years from 1900 in one byte.
    private static readonly long First = new DateTimeOffset(1900, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds();
    private static readonly long Last = new DateTimeOffset(2155, 12, 31, 23, 59, 59, TimeSpan.Zero).ToUnixTimeSeconds();

    /// <summary>Writes a time as numbers. One that has no place in them becomes the nearest that has.</summary>
    /// <param name="destination">At least <see cref="Size"/> bytes.</param>
    /// <param name="seconds">Seconds since 1970-01-01 UTC.</param>
    public static void Write(Span<byte> destination, long seconds)
    {
        var time = DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(seconds, First, Last));
        destination[0] = (byte)(time.Year - 1900);
        destination[1] = (byte)time.Month;
        destination[2] = (byte)time.Day;
        destination[3] = (byte)time.Hour;
        destination[4] = (byte)time.Minute;
        destination[5] = (byte)time.Second;
        destination[6] = 0;
    }

    /// <summary>Writes a time as digits.</summary>
    /// <param name="destination">At least <see cref="DigitsSize"/> bytes.</param>
    /// <param name="time">The time; <see langword="null"/> when none is specified.</param>
    public static void WriteDigits(Span<byte> destination, DateTimeOffset? time)
    {
        var digits = time?.UtcDateTime.ToString("yyyyMMddHHmmssff", CultureInfo.InvariantCulture) ?? new string('0', DigitsSize - 1);
        destination[Encoding.ASCII.GetBytes(digits, destination)] = 0;
    }
}
