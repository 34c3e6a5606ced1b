<?php

declare(strict_types=1);

namespace OCA\Snug\Service;

use OCA\Snug\Db\Room;

/** One person's way into one room. */
final class Visit {
	public const OWNER = 'owner';
	public const MODERATOR = 'moderator';
	/** Waits to be let in by somebody in the room. */
	public const GUEST = 'guest';

	public function __construct(
		public readonly Room $room,
		/** For those who may enter; empty for guests by link. */
		public readonly string $title,
		public readonly string $role,
	) {
	}

	public function id(): string {
		return $this->room->getRoom();
	}

	public function mayInvite(): bool {
		return $this->role !== self::GUEST;
	}
}
