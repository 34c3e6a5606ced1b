<?php

declare(strict_types=1);

namespace OCA\Snug\Listener;

use OCA\Snug\Db\Room;
use OCA\Snug\Service\Rooms;
use OCP\EventDispatcher\Event;
use OCP\EventDispatcher\IEventListener;
use OCP\Group\Events\GroupDeletedEvent;
use OCP\User\Events\UserDeletedEvent;

/**
 * Rooms go with the person or group whose they are.
 *
 * @template-implements IEventListener<GroupDeletedEvent|UserDeletedEvent>
 */
class RemovalListener implements IEventListener {
	public function __construct(
		private Rooms $rooms,
	) {
	}

	public function handle(Event $event): void {
		if ($event instanceof UserDeletedEvent) {
			$this->rooms->forget(Room::OWN, $event->getUser()->getUID());
		}
		if ($event instanceof GroupDeletedEvent) {
			$this->rooms->forget(Room::GROUP, $event->getGroup()->getGID());
		}
	}
}
