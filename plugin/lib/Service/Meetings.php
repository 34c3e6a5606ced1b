<?php

declare(strict_types=1);

namespace OCA\Snug\Service;

use OCA\Snug\AppInfo\Application;
use OCP\IURLGenerator;
use OCP\IUser;

/** Rooms as pages and other apps are told of them. */
class Meetings {
	public function __construct(
		private Rooms $rooms,
		private MeetingServer $server,
		private IURLGenerator $urls,
	) {
	}

	/** Link to the room for people of this Nextcloud. */
	public function link(Visit $visit): string {
		return $this->urls->linkToRouteAbsolute('snug.page.room', ['room' => $visit->id()]);
	}

	public function guestTokenUrl(string $room, string $ticket): string {
		return $this->urls->linkToRoute('snug.token.guest', ['room' => $room, 'ticket' => $ticket]);
	}

	public function icon(): string {
		return $this->urls->getAbsoluteURL($this->urls->imagePath(Application::ID, 'app-dark.svg'));
	}

	/** @return array<string, mixed> for the pages of the person whose visit it is */
	public function describe(Visit $visit): array {
		$ticket = $this->rooms->guestTicket($visit);
		return [
			'id' => $visit->id(),
			'title' => $visit->title,
			'kind' => $visit->room->getKind(),
			'role' => $visit->role,
			'link' => $this->link($visit),
			'guestLink' => $ticket === null ? null : $this->urls->linkToRouteAbsolute(
				'snug.page.guest',
				['room' => $visit->id(), 'ticket' => $ticket],
			),
		];
	}

	/**
	 * The person's rooms with people in them now, the fullest first. Nobody is named: the meeting server knows no names.
	 *
	 * @return list<array{visit: Visit, people: int}>
	 */
	public function busy(IUser $user): array {
		$visits = $this->rooms->of($user);
		$counts = $this->server->presence(array_map(static fn (Visit $visit): string => $visit->id(), $visits));
		$busy = [];
		foreach ($visits as $visit) {
			$people = $counts[$visit->id()] ?? 0;
			if ($people > 0) {
				$busy[] = ['visit' => $visit, 'people' => $people];
			}
		}
		usort($busy, static fn (array $a, array $b): int => $b['people'] <=> $a['people']);
		return $busy;
	}

	/**
	 * Addresses for the pages; `ROOM` stands for the id of a room.
	 *
	 * @return array<string, string>
	 */
	public function urls(): array {
		$of = fn (string $route, array $parameters = []): string => $this->urls->linkToRoute('snug.' . $route, $parameters);
		return [
			'home' => $of('page.index'),
			'rooms' => $of('room.index'),
			'presence' => $of('room.presence'),
			'token' => $of('token.member'),
			'room' => $of('room.destroy', ['room' => 'ROOM']),
			'guests' => $of('room.guests', ['room' => 'ROOM']),
			'events' => $of('room.event', ['room' => 'ROOM']),
		];
	}
}
