<?php

declare(strict_types=1);

namespace OCA\Snug\Service;

use OCA\Snug\Db\Room;
use OCA\Snug\Db\RoomMapper;
use OCP\DB\Exception as DbException;
use OCP\IGroupManager;
use OCP\IUser;
use OCP\Security\ICrypto;

/** Which rooms there are, and who may enter them. */
class Rooms {
	public const MAX_TITLE = 120;
	private const MAX_OWN = 200;

	public function __construct(
		private RoomMapper $mapper,
		private IGroupManager $groups,
		private TeamsOf $teams,
		private ICrypto $crypto,
		private Keys $keys,
		private Options $options,
	) {
	}

	/**
	 * The person's own rooms, then one for each of their groups and teams, made now where there was none.
	 *
	 * @return list<Visit>
	 */
	public function of(IUser $user): array {
		$visits = [];
		foreach ($this->mapper->findOf(Room::OWN, $user->getUID()) as $room) {
			$visits[] = new Visit($room, $room->getTitle(), Visit::OWNER);
		}
		foreach ($this->groups->getUserGroups($user) as $group) {
			$room = $this->single(Room::GROUP, $group->getGID());
			$visits[] = new Visit($room, $group->getDisplayName(), $this->roleInGroup($user, $group->getGID()));
		}
		foreach ($this->teams->of($user->getUID()) as $id => $name) {
			$visits[] = new Visit($this->single(Room::TEAM, $id), $name, Visit::MODERATOR);
		}
		return $visits;
	}

	/**
	 * How the person may enter the room; null when they may not, or there is none. A colleague who has the link to a room
	 * of somebody's own may ask to be let in.
	 */
	public function visit(IUser $user, string $id): ?Visit {
		$room = $this->mapper->find($id);
		if ($room === null) {
			return null;
		}
		$uid = $user->getUID();
		if ($room->getKind() === Room::OWN) {
			return new Visit($room, $room->getTitle(), $room->getRef() === $uid ? Visit::OWNER : Visit::GUEST);
		}
		if ($room->getKind() === Room::TEAM) {
			$name = $this->teams->of($uid)[$room->getRef()] ?? null;
			return $name === null ? null : new Visit($room, $name, Visit::MODERATOR);
		}
		$group = $this->groups->get($room->getRef());
		if ($group === null || !$group->inGroup($user)) {
			return null;
		}
		return new Visit($room, $group->getDisplayName(), $this->roleInGroup($user, $group->getGID()));
	}

	/** How somebody with a link for guests may ask to be let in; null when the link does not hold (any more). */
	public function visitAsGuest(string $id, string $ticket): ?Visit {
		$room = $this->mapper->find($id);
		if ($room === null || $room->getGuests() <= 0 || !$this->options->guestLinks()) {
			return null;
		}
		// What the room is called is for members: the link may have gone further than meant.
		return hash_equals($this->ticketOf($room), $ticket) ? new Visit($room, '', Visit::GUEST) : null;
	}

	/** @throws \InvalidArgumentException for a title that is empty or too long, or too many rooms */
	public function create(IUser $user, string $title): Visit {
		$title = trim($title);
		if ($title === '' || mb_strlen($title) > self::MAX_TITLE) {
			throw new \InvalidArgumentException('A room needs a title of at most ' . self::MAX_TITLE . ' characters');
		}
		if (count($this->mapper->findOf(Room::OWN, $user->getUID())) >= self::MAX_OWN) {
			throw new \InvalidArgumentException('These are too many rooms: delete one first');
		}
		$room = $this->make(Room::OWN, $user->getUID(), null, $title);
		return new Visit($this->mapper->insert($room), $title, Visit::OWNER);
	}

	/** Deletes a room of one's own with its key. */
	public function delete(Visit $visit): bool {
		if ($visit->room->getKind() !== Room::OWN || $visit->role !== Visit::OWNER) {
			return false;
		}
		$this->mapper->delete($visit->room);
		return true;
	}

	/** What only the link for guests of this room holds, or null while there is none. */
	public function guestTicket(Visit $visit): ?string {
		return $visit->mayInvite() && $visit->room->getGuests() > 0 && $this->options->guestLinks()
			? $this->ticketOf($visit->room)
			: null;
	}

	/** Makes a link for guests, another one than any before, or takes it back. */
	public function allowGuests(Visit $visit, bool $allow): bool {
		if (!$visit->mayInvite() || ($allow && !$this->options->guestLinks())) {
			return false;
		}
		$number = abs($visit->room->getGuests());
		$allowed = $visit->room->getGuests() > 0;
		if ($allow !== $allowed) {
			$visit->room->setGuests($allow ? $number + 1 : -$number);
			$this->mapper->update($visit->room);
		}
		return true;
	}

	/** Key of the room, base64url, for those who may enter without being let in. */
	public function secretFor(Visit $visit): ?string {
		return $visit->role === Visit::GUEST ? null : $this->crypto->decrypt($visit->room->getSecret());
	}

	/** The room of a team, where somebody opened it before. */
	public function ofTeam(string $team): ?Room {
		return $this->mapper->findSingle(Room::TEAM . ':' . $team);
	}

	/** The room with this id, whoever asks: not to be shown to anybody without a visit. */
	public function find(string $id): ?Room {
		return $this->mapper->find($id);
	}

	/** Forgets the rooms of a person or group that is gone, with their keys. */
	public function forget(string $kind, string $ref): void {
		$this->mapper->deleteOf($kind, $ref);
	}

	private function ticketOf(Room $room): string {
		return $this->keys->ticket('guest', $room->getRoom(), (string)$room->getGuests());
	}

	private function roleInGroup(IUser $user, string $group): string {
		$manager = $this->groups->getSubAdmin();
		$own = $this->groups->get($group);
		return $own !== null && $manager->isSubAdminOfGroup($user, $own) ? Visit::OWNER : Visit::MODERATOR;
	}

	/** The one room of a group or team. */
	private function single(string $kind, string $ref): Room {
		$single = $kind . ':' . $ref;
		$found = $this->mapper->findSingle($single);
		if ($found !== null) {
			return $found;
		}
		try {
			return $this->mapper->insert($this->make($kind, $ref, $single, ''));
		} catch (DbException $exception) {
			// Somebody else of the group was faster.
			return $this->mapper->findSingle($single) ?? throw $exception;
		}
	}

	private function make(string $kind, string $ref, ?string $single, string $title): Room {
		$room = new Room();
		$room->setRoom(Base64Url::encode(random_bytes(16)));
		$room->setKind($kind);
		$room->setRef($ref);
		$room->setSingle($single);
		$room->setTitle($title);
		$room->setSecret($this->crypto->encrypt(Base64Url::encode(random_bytes(32))));
		return $room;
	}
}
