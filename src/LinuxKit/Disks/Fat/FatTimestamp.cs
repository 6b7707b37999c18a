namespace LinuxKit.Disks.Fat;

/// <summary>A time as directory entries have it: FAT specification 1.03, "Date and Time Formats".</summary>
/// <param name="Date">Years since 1980 in bits 9 to 15, the month in 5 to 8, the day in 0 to 4.</param>
/// <param name="Time">Hours in bits 11 to 15, minutes in 5 to 10, half the seconds in 0 to 4.</param>
/// <param name="Hundredths">Hundredths of a second since the even second that <paramref name="Time"/> says.</param>
internal readonly record struct FatTimestamp(ushort Date, ushort Time, byte Hundredths)
{
    private static readonly DateTimeOffset First = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Last = new(2107, 12, 31, 23, 59, 59, TimeSpan.Zero);

    /// <summary>The nearest to a time.</summary>
    /// <param name="time">Any time; its zone makes no difference.</param>
    public static FatTimestamp Of(DateTimeOffset time)
    {
        var utc = (time < First ? First : time > Last ? Last : time).UtcDateTime;
        return new(
            (ushort)(utc.Year - First.Year << 9 | utc.Month << 5 | utc.Day),
            (ushort)(utc.Hour << 11 | utc.Minute << 5 | utc.Second / 2),
            (byte)(utc.Second % 2 * 100 + utc.Millisecond / 10));
    }
}
