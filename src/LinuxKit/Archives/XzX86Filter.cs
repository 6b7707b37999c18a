using System.Buffers.Binary;
using System.Numerics;

namespace LinuxKit.Archives;

/// <summary>
/// Undoes xz's filter for x86: The .xz File Format 1.2.1, section 5.3.2; Linux's <c>scripts/xz_wrap.sh</c> has kernels compressed with it. The filter has
/// made the relative targets of <c>call</c> (E8) and <c>jmp</c> (E9) absolute, by rules that can be told from the result: the highest byte of a target is 00
/// or FF, and what looks like an instruction within the three bytes before counts.
/// </summary>
/// <param name="start">Where the block's first byte lies in the program.</param>
internal sealed class XzX86Filter(uint start)
{
    private const int TargetSize = 4;
    private const int InstructionSize = 1 + TargetSize;

    private readonly byte[] _bytes = new byte[64 * 1024];
    private int _taken;
    private int _ready;
    private int _end;
    private uint _position = start;

    // Of the three bytes before the current one, which looked like an instruction and were left as they are; the lowest bit is for the nearest.
    private uint _left;

    // And of those, which had a target's highest byte.
    private uint _leftWithTarget;

    /// <summary>Whether there is content to take.</summary>
    public bool HasContent => _taken < _ready;

    /// <summary>Makes room for filtered bytes.</summary>
    /// <returns>Where they are put; never empty when there is no content to take.</returns>
    public Span<byte> MakeRoom()
    {
        _bytes.AsSpan(_taken.._end).CopyTo(_bytes);
        (_ready, _end, _taken) = (_ready - _taken, _end - _taken, 0);
        return _bytes.AsSpan(_end);
    }

    /// <summary>Undoes the filter for bytes that were put where they are due.</summary>
    /// <param name="count">How many.</param>
    public void Add(int count)
    {
        _end += count;
        _ready += Convert(_bytes.AsSpan(_ready.._end));
    }

    /// <summary>Says that no more comes: what is too short for an instruction is content as it is.</summary>
    public void Finish() => _ready = _end;

    /// <summary>Takes content.</summary>
    /// <param name="buffer">Where it goes.</param>
    /// <returns>How many bytes.</returns>
    public int Take(Span<byte> buffer)
    {
        var count = Math.Min(buffer.Length, _ready - _taken);
        _bytes.AsSpan(_taken, count).CopyTo(buffer);
        _taken += count;
        return count;
    }

    // How many bytes are as they were; the last few may be an instruction's beginning.
    private int Convert(Span<byte> bytes)
    {
        var i = 0;
        while (i + InstructionSize <= bytes.Length)
        {
            var isInstruction = bytes[i] is 0xe8 or 0xe9;
            var hasTarget = isInstruction && IsTarget(bytes[i + TargetSize]);
            if (hasTarget && _leftWithTarget == 0 && BitOperations.PopCount(_left) <= 1)
            {
                var target = bytes.Slice(i + 1, TargetSize);
                BinaryPrimitives.WriteUInt32LittleEndian(target, Relative(BinaryPrimitives.ReadUInt32LittleEndian(target), _position + (uint)i + InstructionSize));
                i += InstructionSize;
                (_left, _leftWithTarget) = (0, 0);
            }
            else
            {
                i++;
                _left = Shift(_left, isInstruction);
                _leftWithTarget = Shift(_leftWithTarget, hasTarget);
            }
        }

        _position += (uint)i;
        return i;
    }

    // The byte that an instruction before this one has for its target's highest must not look like one, for then that instruction would not have been left.
    private uint Relative(uint absolute, uint next)
    {
        var target = absolute - next;
        if (_left != 0)
        {
            var shift = 16 - (8 * BitOperations.Log2(_left));
            target = IsTarget((byte)(target >> shift)) ? (target ^ ((0x100u << shift) - 1)) - next : target;
        }

        // 25 bits with their sign.
        return (uint)((int)(target << 7) >> 7);
    }

    private static bool IsTarget(byte highest) => highest is 0 or 0xff;

    private static uint Shift(uint bits, bool bit) => ((bits << 1) | (bit ? 1u : 0)) & 0b111;
}
